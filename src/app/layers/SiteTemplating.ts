import * as Layer from "effect/Layer"

import { TemplateStore } from "../../templates/TemplateStore.ts"
import { requestRunning } from "./RequestRunning.ts"

/** What a function needs that applies a template to a site. */
export const siteTemplating = TemplateStore.layer.pipe(Layer.provideMerge(requestRunning))

import * as Layer from "effect/Layer"

import { SiteTemplates } from "../../templates/SiteTemplates.ts"
import { TemplateStore } from "../../templates/TemplateStore.ts"
import { requestRunning } from "./RequestRunning.ts"

/** What a function needs that applies a template to a site. */
export const siteTemplating = SiteTemplates.layer.pipe(
  Layer.provideMerge(TemplateStore.layer),
  Layer.provideMerge(requestRunning),
)

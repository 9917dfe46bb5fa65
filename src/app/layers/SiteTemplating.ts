import * as Layer from "effect/Layer"

import { TemplateStore } from "../../templates/TemplateStore.ts"
import { SiteTemplates } from "../../workflows/apply-template/SiteTemplates.ts"
import { requestRunning } from "./RequestRunning.ts"

/** What a function needs that applies a template to a site. */
export const siteTemplating = SiteTemplates.layer.pipe(
  Layer.provideMerge(TemplateStore.layer),
  Layer.provideMerge(requestRunning),
)

import * as Layer from "effect/Layer"

import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { TemplateStore } from "../../templates/TemplateStore.ts"
import { operationStarting } from "./OperationStarting.ts"

/** What a function needs that starts what is done in the background. */
export const siteStarting = Layer.mergeAll(SiteChanges.layer, PluginStore.layer, TemplateStore.layer).pipe(
  Layer.provideMerge(SiteStore.layer),
  Layer.provideMerge(operationStarting),
)

import * as Layer from "effect/Layer"

import { ApiSettings } from "../../http/ApiSettings.ts"
import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { ReservedNames } from "../../sites/ReservedNames.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { TemplateStore } from "../../templates/TemplateStore.ts"
import { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import { operationStarting } from "./OperationStarting.ts"

/** What a function needs that starts what is done in the background. */
export const siteStarting = Layer.mergeAll(
  SiteChanges.layer,
  PluginStore.layer,
  TemplateStore.layer,
  ApiSettings.layer,
  ReservedNames.layer,
  NetworkAddresses.layer,
  SiteAddresses.layer,
).pipe(Layer.provideMerge(SiteStore.layer), Layer.provideMerge(operationStarting))

import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { OperationAccepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { resultOf } from "../../operations/engine/InlineRun.ts"
import type { PluginParams } from "../../plugins/installed/SitePluginsApi.ts"
import { screenForSite } from "../../plugins/screening/SiteScreening.ts"
import { changeInstalledPlugin, marketplacePlugin, packageFor, viewOf } from "../shared/InstalledPluginStart.ts"
import type { endpoint } from "./endpoint.ts"
import { pluginUpdating } from "./saga.ts"

const Updated = Schema.Struct({ affectedSites: Schema.Array(Schema.String) })

/** Updates a plugin to the marketplace's current version on all sites that share it, within the request if there is time. */
export const updatePlugin = Effect.fn("UpdatePlugin.start")(function* (params: PluginParams) {
  const { pluginId, siteId } = params
  const done = yield* changeInstalledPlugin(
    params,
    "PLUGIN_UPDATE",
    pluginUpdating,
    Effect.fnUntraced(function* (_installed, site) {
      const plugin = yield* marketplacePlugin(pluginId)
      const chosen = yield* packageFor(plugin, plugin.version)
      yield* screenForSite({ siteId, plugin, version: chosen.version, site, acknowledgeConflicts: true })
      return {}
    }),
  )
  if (done instanceof OperationAccepted) return done
  const { affectedSites } = yield* resultOf(Updated, done)
  return { ...(yield* viewOf(params)), affectedSites }
})

export const handler = {
  handle: ({ params }: RequestOf<typeof endpoint>) => updatePlugin(params),
}

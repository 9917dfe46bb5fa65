import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { OperationAccepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { resultOf, runInline } from "../../operations/engine/InlineRun.ts"
import { Table } from "../../platform/Table.ts"
import { type TransactionRefused } from "../../platform/Transaction.ts"
import type { PluginId } from "../../plugins/marketplace/Plugin.ts"
import { PluginAlreadyInstalled } from "../../plugins/marketplace/PluginErrors.ts"
import { checkInstalled } from "../../plugins/marketplace/PluginItem.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { screenForSite } from "../../plugins/screening/SiteScreening.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { running, wordPressSiteOf } from "../../sites/StandingSite.ts"
import { marketplacePlugin, packageFor, viewOf } from "../shared/InstalledPluginStart.ts"
import { type endpoint, PluginInstalled } from "./endpoint.ts"
import { pluginInstallation } from "./saga.ts"

const Installed = Schema.Struct({ warnings: PluginInstalled.fields.warnings })

/** Screens a plugin of the marketplace and installs it, within the request if there is time. */
export const installPlugin = Effect.fn("InstallPlugin.start")(function* (
  params: SiteRef,
  request: { readonly pluginId: PluginId; readonly version?: string; readonly acknowledgeConflicts?: boolean },
) {
  const { acknowledgeConflicts = false, pluginId } = request
  const { siteId } = params
  const { name: table } = yield* Table
  const changes = yield* SiteChanges
  const operation = yield* changes.begin({
    site: params,
    action: "plugin:install",
    type: "PLUGIN_INSTALLATION",
    from: running,
    plan: Effect.fnUntraced(function* (site) {
      const plugin = yield* marketplacePlugin(pluginId)
      const present = yield* (yield* PluginStore).installed(siteId, pluginId)
      if (present !== undefined) {
        const { installedVersion } = present
        return yield* new PluginAlreadyInstalled({ pluginId, siteId, installedVersion })
      }
      const chosen = yield* packageFor(plugin, request.version ?? plugin.version)
      // What can be told at once is; the operation looks again at what it finds in WordPress.
      yield* screenForSite({ siteId, plugin, version: chosen.version, site, acknowledgeConflicts })
      const { name, slug } = plugin
      const target = yield* wordPressSiteOf(site)
      return {
        parts: () => ({ installation: checkInstalled(table, siteId, pluginId, null) }),
        refused: (refusal: TransactionRefused<"installation">) => {
          const { item } = refusal.of("installation") ?? {}
          const installedVersion = item === undefined ? chosen.version : String(item["installedVersion"])
          return Effect.fail(new PluginAlreadyInstalled({ pluginId, siteId, installedVersion }))
        },
        payload: { ...target, pluginId, slug, name, status: site.status, package: chosen, acknowledgeConflicts },
      }
    }),
  })
  const done = yield* runInline(pluginInstallation, operation)
  if (done instanceof OperationAccepted) return done
  const { warnings } = yield* resultOf(Installed, done)
  return { ...(yield* viewOf({ ...params, pluginId })), warnings }
})

export const handler = {
  handle: ({ params, payload }: RequestOf<typeof endpoint>) => installPlugin(params, payload),
}

import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Package, packageOf } from "../../catalogue/Package.ts"
import { makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { Archives } from "../../platform/Archives.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import type { Table } from "../../platform/Table.ts"
import { recordVersion } from "../../plugins/installed/PluginFiles.ts"
import { inspectPlugin, namedRefusals, placePlugin, updatePlugin } from "../../plugins/installed/PluginSteps.ts"
import { SitePluginPayload } from "../../plugins/installed/SitePlugin.ts"
import { PluginNotFound, PluginUpdateRolledBack } from "../../plugins/marketplace/PluginErrors.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { screenForSite } from "../../plugins/screening/SiteScreening.ts"
import { releaseSite } from "../../sites/SiteLock.ts"
import { checkVersions } from "../../sites/SiteSteps.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"
import type { WordPressRefused } from "../../wordpress/WordPressErrors.ts"
import { WordPressPluginUpdate } from "../../wordpress/WordPressPlugins.ts"
import { endsOnInstalled } from "../shared/InstalledPluginEnds.ts"

/** Sites that an update's record names, and its answer: more would not fit beside the rest. */
const maxAffected = 1000

const Screened = Schema.Struct({ package: Package })

const screened = stepRecord("screen", Screened)
const updated = stepRecord("update", WordPressPluginUpdate)

/**
 * The update of a plugin to the marketplace's current version (US-PLUG-005). The tenant's sites share the files, so it
 * reaches all that use it; WordPress probes each, and puts the old version back for all when one does not work.
 */
export const pluginUpdating = makeSaga<
  typeof SitePluginPayload,
  Table | WordPress | Archives | PluginStore | SiteAddresses | NetworkAddresses
>(SitePluginPayload, {
  steps: [
    {
      name: screened.step,
      weight: 10,
      message: "Screening the new version",
      run: Effect.fnUntraced(function* ({ payload }) {
        const store = yield* PluginStore
        const { pluginId, siteId } = payload
        const plugin = yield* store.get(pluginId)
        // The current version of now: a later attempt does not bring back the one of the first.
        const chosen = plugin === undefined ? undefined : packageOf(plugin.packages, plugin.version)
        if (plugin === undefined || chosen === undefined) return yield* new PluginNotFound({ pluginId })
        const site = yield* checkVersions(payload, {})
        // It is there already, whatever it is in conflict with.
        const screening = { siteId, plugin, version: chosen.version, site, acknowledgeConflicts: true }
        yield* screenForSite(screening)
        return { package: chosen }
      }),
    },
    {
      name: updated.step,
      weight: 80,
      message: "Updating the plugin, and looking whether every site works with it",
      run: Effect.fnUntraced(function* ({ journal, payload }) {
        const { package: chosen } = yield* recorded(journal, screened)
        const { installed } = yield* inspectPlugin(payload, payload.slug)
        if (!installed) {
          // Somebody took the files away behind our back: there is nothing to look after but to bring them.
          yield* placePlugin(payload, payload.slug, chosen)
          return { from: null, to: chosen.version, affectedSites: [] }
        }
        return yield* updatePlugin(payload, payload.slug, chosen).pipe(
          Effect.map(({ affectedSites, ...update }) => ({
            ...update,
            affectedSites: affectedSites.slice(0, maxAffected),
          })),
          Effect.catchTag(
            "WordPressRefused",
            (refused): Effect.Effect<never, PluginUpdateRolledBack | WordPressRefused> =>
              refused.wordpressCode === "bbws_update_broke_site"
                ? Effect.fail(
                    new PluginUpdateRolledBack({
                      pluginId: payload.pluginId,
                      version: chosen.version,
                      keptVersion: refused.version ?? null,
                      failedSites: refused.failedSites ?? [],
                    }),
                  )
                : Effect.fail(refused),
          ),
          namedRefusals(payload.pluginId),
        )
      }),
      // WordPress puts the old version back by itself. An update whose answer got lost is recorded as what it came to.
      undo: Effect.fnUntraced(function* ({ payload }) {
        const { version } = yield* inspectPlugin(payload, payload.slug)
        return version === null ? null : yield* recordVersion(payload, payload.pluginId, version)
      }),
    },
    {
      name: "record",
      weight: 10,
      message: "Recording the new version",
      run: Effect.fnUntraced(function* ({ journal, payload }) {
        const { to } = yield* recorded(journal, updated)
        return yield* recordVersion(payload, payload.pluginId, to)
      }),
    },
  ],
  noReturnAfter: screened.step,
  result: ({ operation, payload }) => {
    const { affectedSites, to } = recordIn(operation, updated)
    return { status: payload.status, pluginId: payload.pluginId, installedVersion: to, affectedSites }
  },
  ...endsOnInstalled,
  onCompleted: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
})

import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import type { Archives } from "../aws/Archives.ts"
import { makeSaga, recorded } from "../operations/Saga.ts"
import type { Settings } from "../runtime/Settings.ts"
import { holdSite, releaseSite } from "../sites/SiteHold.ts"
import { checkVersions } from "../sites/SiteSteps.ts"
import type { WordPress } from "../wordpress/WordPress.ts"
import type { WordPressRefused } from "../wordpress/WordPressErrors.ts"
import { WordPressPluginUpdate } from "../wordpress/WordPressPlugins.ts"
import { PluginNotFound, PluginUpdateRolledBack } from "./PluginErrors.ts"
import { inspectPlugin, updatePlugin } from "./PluginSteps.ts"
import { PluginStore } from "./PluginStore.ts"
import { PluginUpdatePayload } from "./SitePlugin.ts"
import { screenForSite } from "./SiteScreening.ts"

const updatedIn = Schema.decodeUnknownSync(WordPressPluginUpdate)

/** Writes the version that all sites have by now: those that use it, and this one also when it is switched off here. */
const recordVersion = Effect.fnUntraced(function* (
  { pluginId, siteId }: typeof PluginUpdatePayload.Type,
  users: ReadonlyArray<string>,
  version: string,
) {
  const store = yield* PluginStore
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  yield* store.setInstalledVersion([...new Set([...users, siteId])], pluginId, version, now)
  return null
})

/**
 * The update of a plugin to the marketplace's current version (US-PLUG-005). The tenant's sites share the files, so it
 * reaches all that use it; WordPress probes each, and puts the old version back for all when one does not work.
 */
export const pluginUpdating = makeSaga<typeof PluginUpdatePayload, WordPress | Archives | PluginStore | Settings>(
  PluginUpdatePayload,
  {
    steps: [
      {
        name: "screen",
        weight: 10,
        message: "Screening the new version",
        run: Effect.fnUntraced(function* ({ payload }) {
          const store = yield* PluginStore
          const { pluginId, siteId } = payload
          const plugin = yield* store.get(pluginId)
          if (plugin === undefined) return yield* new PluginNotFound({ pluginId })
          const site = yield* checkVersions(payload, {})
          // It is there already, whatever it is in conflict with.
          const screening = { siteId, plugin, version: payload.package.version, site, acknowledgeConflicts: true }
          yield* screenForSite(screening)
          return null
        }),
      },
      {
        name: "update",
        weight: 80,
        message: "Updating the plugin, and looking whether every site works with it",
        run: ({ payload }) =>
          updatePlugin(payload, payload.slug, payload.package).pipe(
            Effect.catchTag(
              "WordPressRefused",
              (refused): Effect.Effect<never, PluginUpdateRolledBack | WordPressRefused> =>
                refused.wordpressCode === "bbws_update_broke_site"
                  ? Effect.fail(
                      new PluginUpdateRolledBack({
                        pluginId: payload.pluginId,
                        version: payload.package.version,
                        keptVersion: refused.version ?? null,
                        failedSites: refused.failedSites ?? [],
                      }),
                    )
                  : Effect.fail(refused),
            ),
          ),
        // WordPress puts the old version back by itself. An update whose answer got lost is recorded as what it came to.
        undo: Effect.fnUntraced(function* ({ payload }) {
          const { sites, version } = yield* inspectPlugin(payload, payload.slug)
          const siteIds = sites.map(({ siteId }) => siteId)
          return version === null ? null : yield* recordVersion(payload, siteIds, version)
        }),
      },
      {
        name: "record",
        weight: 10,
        message: "Recording the new version",
        run: Effect.fnUntraced(function* ({ journal, payload }) {
          const { affectedSites, to } = yield* recorded(journal, "update", WordPressPluginUpdate)
          return yield* recordVersion(payload, affectedSites, to)
        }),
      },
    ],
    noReturnAfter: "screen",
    result: ({ operation, payload }) => {
      const { affectedSites, to } = updatedIn(operation.journal["update"])
      return { status: payload.status, pluginId: payload.pluginId, installedVersion: to, affectedSites }
    },
    onCompleted: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
    onFailed: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
    onRetry: ({ operation, payload, table }) => [
      holdSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
    ],
  },
)

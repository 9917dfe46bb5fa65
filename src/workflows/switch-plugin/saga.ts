import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { packageOf } from "../../catalogue/Package.ts"
import { makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { Archives } from "../../platform/Archives.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import type { Table } from "../../platform/Table.ts"
import { bringPlugin, planFiles } from "../../plugins/installed/PluginFiles.ts"
import { inspectPlugin, namedRefusals, switchPlugin } from "../../plugins/installed/PluginSteps.ts"
import { PluginStatusPayload } from "../../plugins/installed/SitePlugin.ts"
import { PluginNotFound } from "../../plugins/marketplace/PluginErrors.ts"
import { changeInstalled } from "../../plugins/marketplace/PluginItem.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { checkVersions } from "../../sites/SiteSteps.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressSitePlugin } from "../../wordpress/WordPressPlugins.ts"
import { endsOnSeen, release } from "../shared/InstalledPluginEnds.ts"

/** The files with which a plugin would be switched on, after screening: those that are there, or those that were recorded. */
const planEnabling = Effect.fnUntraced(function* (payload: typeof PluginStatusPayload.Type) {
  const store = yield* PluginStore
  const { pluginId, siteId } = payload
  const plugin = yield* store.get(pluginId)
  const record = yield* store.installed(siteId, pluginId)
  if (plugin === undefined || record === undefined) return yield* new PluginNotFound({ pluginId })
  const wanted = packageOf(plugin.packages, record.installedVersion) ?? packageOf(plugin.packages, plugin.version)
  if (wanted === undefined) return yield* new PluginNotFound({ pluginId })
  const site = yield* checkVersions(payload, {})
  // Whoever installed one of two that conflict acknowledged it then.
  return yield* planFiles(payload, wanted, { plugin, site, acknowledgeConflicts: true }, "keep")
})

/** Whether a plugin is active on the site. */
const isActive = (payload: typeof PluginStatusPayload.Type) =>
  Effect.map(inspectPlugin(payload, payload.slug), ({ sites }) =>
    sites.some(({ active, siteId }) => active && siteId === payload.siteId),
  )

const found = stepRecord("find-plugin", Schema.Struct({ active: Schema.Boolean }))
const switched = stepRecord("switch", WordPressSitePlugin)

/** A plugin switched on, screened as at its installation, or off on a site (US-PLUG-006). One that fails leaves it as it was found. */
export const pluginStatusChange = makeSaga<
  typeof PluginStatusPayload,
  Table | WordPress | Archives | PluginStore | SiteAddresses | NetworkAddresses
>(PluginStatusPayload, {
  ...endsOnSeen,
  steps: [
    {
      name: found.step,
      weight: 30,
      message: "Looking for the plugin in WordPress",
      run: Effect.fnUntraced(function* ({ payload }) {
        const active = yield* isActive(payload)
        if (payload.isActive) yield* planEnabling(payload)
        return { active }
      }),
    },
    {
      name: switched.step,
      weight: 70,
      message: "Switching the plugin",
      run: ({ payload }) =>
        payload.isActive
          ? bringPlugin(payload, payload, planEnabling(payload))
          : namedRefusals(payload.pluginId)(switchPlugin(payload, payload.slug, false)),
      // One that is as it was need not be switched back: WordPress may have refused to switch it at all.
      undo: Effect.fnUntraced(function* ({ journal, payload }) {
        const { active } = yield* recorded(journal, found)
        return (yield* isActive(payload)) === active ? null : yield* switchPlugin(payload, payload.slug, active)
      }),
    },
  ],
  noReturnAfter: found.step,
  result: ({ payload }) => ({ status: payload.status, pluginId: payload.pluginId }),
  onCompleted: (write) => {
    const { now, operation, payload, table } = write
    const { version } = recordIn(operation, switched)
    const set = { isActive: payload.isActive, installedVersion: version, updatedAt: now }
    return [release(write), changeInstalled(table, payload.siteId, payload.pluginId, set)]
  },
})

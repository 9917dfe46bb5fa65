import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { installationOf } from "../../http/Audit.ts"
import { makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { Archives } from "../../platform/Archives.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import type { Table } from "../../platform/Table.ts"
import { bringPlugin, planFiles, sharedWarnings, takeOffPlugin } from "../../plugins/installed/PluginFiles.ts"
import { inspectPlugin } from "../../plugins/installed/PluginSteps.ts"
import { PluginInstallationPayload } from "../../plugins/installed/SitePlugin.ts"
import { InstalledPlugin } from "../../plugins/marketplace/Plugin.ts"
import { PluginNotFound } from "../../plugins/marketplace/PluginErrors.ts"
import { addInstalled, checkInstalled, countInstalls } from "../../plugins/marketplace/PluginItem.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { lockSite, releaseSite } from "../../sites/SiteLock.ts"
import { checkVersions } from "../../sites/SiteSteps.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressSitePlugin } from "../../wordpress/WordPressPlugins.ts"

const Screened = Schema.Struct({
  /** What of it was in the tenant's WordPress before. */
  found: Schema.Struct({ files: Schema.Boolean, active: Schema.Boolean }),
  warnings: Schema.Array(Schema.Unknown),
})

/** The files that this installation would use, after screening; the plan changes nothing. */
const planInstallation = Effect.fnUntraced(function* (payload: typeof PluginInstallationPayload.Type) {
  const store = yield* PluginStore
  const { acknowledgeConflicts, pluginId } = payload
  const plugin = yield* store.get(pluginId)
  if (plugin === undefined) return yield* new PluginNotFound({ pluginId })
  const site = yield* checkVersions(payload, {})
  return yield* planFiles(payload, payload.package, { plugin, site, acknowledgeConflicts })
})

const screened = stepRecord("screen", Screened)
const installed = stepRecord("install", WordPressSitePlugin)

/**
 * The installation of a plugin (US-PLUG-002). The tenant's sites share the files: what another site uses is used here too, and
 * the version that will be active is the one that is screened.
 */
export const pluginInstallation = makeSaga<
  typeof PluginInstallationPayload,
  Table | WordPress | Archives | PluginStore | SiteAddresses | NetworkAddresses
>(PluginInstallationPayload, {
  steps: [
    {
      name: screened.step,
      weight: 10,
      message: "Screening the plugin",
      run: Effect.fnUntraced(function* ({ payload }) {
        const { installed, sites } = yield* inspectPlugin(payload, payload.slug)
        const active = sites.some(({ siteId }) => siteId === payload.siteId)
        const plan = yield* planInstallation(payload)
        return { found: { files: installed, active }, warnings: sharedWarnings(plan, payload.package) }
      }),
    },
    {
      name: installed.step,
      weight: 90,
      message: "Installing and activating the plugin",
      run: ({ payload }) => bringPlugin(payload, payload, planInstallation(payload)),
      undo: Effect.fnUntraced(function* ({ journal, payload }) {
        const { found } = yield* recorded(journal, screened)
        return found.active ? null : yield* takeOffPlugin(payload, payload, { keepFiles: found.files })
      }),
    },
  ],
  noReturnAfter: screened.step,
  metrics: {
    completed: "PluginInstalled",
    of: ({ payload }) => String(payload["pluginId"]),
  },
  result: ({ operation, payload }) => {
    const { warnings } = recordIn(operation, screened)
    const { version } = recordIn(operation, installed)
    return { status: payload.status, pluginId: payload.pluginId, installedVersion: version, warnings }
  },
  onCompleted: ({ now, operation, payload, table }) => {
    const { environment, name, pluginId, siteId, slug, tenantId } = payload
    const record = new InstalledPlugin({
      pluginId,
      siteId,
      tenantId,
      environment,
      slug,
      name,
      installedVersion: recordIn(operation, installed).version,
      isActive: true,
      configuration: {},
      installedAt: now,
      ...installationOf(operation),
      updatedAt: now,
    })
    return [releaseSite(table, operation, operation.operationId), addInstalled(table, record)]
  },
  counts: ({ payload, table }) => [countInstalls(table, payload.pluginId, 1)],
  onFailed: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
  onRetry: ({ operation, payload, table }) => [
    lockSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
    checkInstalled(table, payload.siteId, payload.pluginId, null),
  ],
})

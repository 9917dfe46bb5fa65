import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import type { Archives } from "../aws/Archives.ts"
import { makeSaga, recorded } from "../operations/Saga.ts"
import type { Settings } from "../runtime/Settings.ts"
import { SiteId } from "../sites/Site.ts"
import { holdSite, releaseSite } from "../sites/SiteHold.ts"
import { checkVersions } from "../sites/SiteSteps.ts"
import { TenantId } from "../tenants/Tenant.ts"
import type { WordPress } from "../wordpress/WordPress.ts"
import { InstalledPlugin } from "./Plugin.ts"
import { PluginNotFound } from "./PluginErrors.ts"
import { countInstalls, recordInstalled } from "./PluginItem.ts"
import { inspectPlugin, placePlugin, removePlugin, switchPlugin } from "./PluginSteps.ts"
import { PluginStore } from "./PluginStore.ts"
import { PluginInstallationPayload } from "./SitePlugin.ts"
import { screenForSite } from "./SiteScreening.ts"

const Screened = Schema.Struct({
  version: Schema.String,
  /** Whether no site of the tenant had it. */
  fresh: Schema.Boolean,
  warnings: Schema.Array(Schema.Unknown),
})
const screenedIn = Schema.decodeUnknownSync(Screened)

/**
 * The installation of a plugin (LLD 6.2). The tenant's sites share the files: what is there already is used, and the
 * version that is there is the one that is screened.
 */
export const pluginInstallation = makeSaga<
  typeof PluginInstallationPayload,
  WordPress | Archives | PluginStore | Settings
>(PluginInstallationPayload, {
  steps: [
    {
      name: "screen",
      weight: 10,
      message: "Screening the plugin",
      run: Effect.fnUntraced(function* ({ payload }) {
        const store = yield* PluginStore
        const { acknowledgeConflicts, pluginId, siteId, slug } = payload
        const plugin = yield* store.get(pluginId)
        if (plugin === undefined) return yield* new PluginNotFound({ pluginId })
        const found = yield* inspectPlugin(payload, slug)
        const version = found.version ?? payload.package.version
        const site = yield* checkVersions(payload, {})
        const warnings = yield* screenForSite({ siteId, plugin, version, site, acknowledgeConflicts })
        const shared = {
          code: "PLUG_SHARED",
          message: `The tenant's sites share version ${version} of this plugin, so that was used, not ${payload.package.version}`,
        }
        return {
          version,
          fresh: !found.installed,
          warnings: version === payload.package.version ? warnings : [...warnings, shared],
        }
      }),
    },
    {
      name: "install",
      weight: 50,
      message: "Installing the plugin",
      run: Effect.fnUntraced(function* ({ journal, payload }) {
        const { fresh } = yield* recorded(journal, "screen", Screened)
        return fresh ? yield* placePlugin(payload, payload.slug, payload.package) : null
      }),
      undo: Effect.fnUntraced(function* ({ journal, payload }) {
        const { fresh } = yield* recorded(journal, "screen", Screened)
        return yield* removePlugin(payload, payload.slug, !fresh)
      }),
    },
    {
      name: "activate",
      weight: 40,
      message: "Activating the plugin",
      run: ({ payload }) => switchPlugin(payload, payload.slug, true),
    },
  ],
  noReturnAfter: "install",
  metrics: {
    completed: "PluginInstalled",
    of: ({ payload }) => String(payload["pluginId"]),
  },
  result: ({ operation, payload }) => {
    const { version, warnings } = screenedIn(operation.journal["screen"])
    return { status: payload.status, pluginId: payload.pluginId, installedVersion: version, warnings }
  },
  onCompleted: ({ now, operation, payload, table }) => {
    const { environment, name, pluginId, siteId, slug, tenantId } = payload
    const installed = new InstalledPlugin({
      pluginId,
      siteId: SiteId.make(siteId),
      tenantId: TenantId.make(tenantId),
      environment,
      slug,
      name,
      installedVersion: screenedIn(operation.journal["screen"]).version,
      isActive: true,
      configuration: {},
      installedAt: now,
      installedBy: operation.createdBy,
      updatedAt: now,
    })
    return [releaseSite(table, operation, operation.operationId), recordInstalled(table, installed)]
  },
  counts: ({ payload, table }) => [countInstalls(table, payload.pluginId, 1)],
  onFailed: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
  onRetry: ({ operation, payload, table }) => [
    holdSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
  ],
})

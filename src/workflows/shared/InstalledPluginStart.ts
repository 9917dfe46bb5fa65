import * as Effect from "effect/Effect"

import { packageOf } from "../../catalogue/Package.ts"
import { OperationAccepted } from "../../http/Accepted.ts"
import { InvalidRequest } from "../../kernel/HttpErrors.ts"
import { runInline } from "../../operations/engine/InlineRun.ts"
import type { Operation, OperationType } from "../../operations/engine/Operation.ts"
import type { Saga } from "../../operations/engine/Saga.ts"
import { Table } from "../../platform/Table.ts"
import { toInstalledView } from "../../plugins/installed/SitePluginReader.ts"
import type { PluginParams } from "../../plugins/installed/SitePluginsApi.ts"
import type { InstalledPlugin, Plugin } from "../../plugins/marketplace/Plugin.ts"
import { PluginNotFound } from "../../plugins/marketplace/PluginErrors.ts"
import { checkInstalled } from "../../plugins/marketplace/PluginItem.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import type { Site } from "../../sites/Site.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { running, wordPressSiteOf } from "../../sites/StandingSite.ts"

// What the starts of all changes of a plugin on a site have in common.

/** The plugin as the marketplace has it. */
export const marketplacePlugin = Effect.fnUntraced(function* (pluginId: string) {
  const plugin = yield* (yield* PluginStore).get(pluginId)
  return plugin ?? (yield* new PluginNotFound({ pluginId }))
})

/** The package of a version, of those that the marketplace has. */
export const packageFor = (plugin: Plugin, version: string) => {
  const found = packageOf(plugin.packages, version)
  const known = plugin.packages.map((one) => one.version).join(", ")
  const reason = `this plugin has no version ${version}; it has ${known === "" ? "none" : known}`
  return found === undefined
    ? Effect.fail(new InvalidRequest({ fields: [{ path: "payload.version", reason }] }))
    : Effect.succeed(found)
}

const installedOn = Effect.fnUntraced(function* ({ pluginId, siteId }: PluginParams) {
  const installed = yield* (yield* PluginStore).installed(siteId, pluginId)
  return installed ?? (yield* new PluginNotFound({ pluginId, siteId }))
})

/** The plugin as callers see it. */
export const viewOf = Effect.fnUntraced(function* (params: PluginParams) {
  const installed = yield* installedOn(params)
  return toInstalledView(installed, yield* (yield* PluginStore).get(params.pluginId))
})

/** The plugin as it is after the operation. */
export const viewAfter = Effect.fnUntraced(function* (params: PluginParams, done: Operation | OperationAccepted) {
  return done instanceof OperationAccepted ? done : yield* viewOf(params)
})

/** A change of a plugin that is on the site, begun, and run within the request if there is time; `more` adds to its payload. */
export const changeInstalledPlugin = Effect.fnUntraced(function* <R, E, R2>(
  params: PluginParams,
  type: OperationType,
  saga: Saga<R>,
  more: (installed: InstalledPlugin, site: Site) => Effect.Effect<Readonly<Record<string, unknown>>, E, R2>,
) {
  const { name: table } = yield* Table
  const changes = yield* SiteChanges
  const operation = yield* changes.begin({
    site: params,
    action: "plugin:change",
    type,
    from: running,
    plan: Effect.fnUntraced(function* (site) {
      const installed = yield* installedOn(params)
      const { installedAt, pluginId, siteId, slug, updatedAt } = installed
      const payload = { ...(yield* wordPressSiteOf(site)), pluginId, slug, status: site.status }
      return {
        payload: { ...payload, seen: { installedAt, updatedAt }, ...(yield* more(installed, site)) },
        parts: () => ({ installation: checkInstalled(table, siteId, pluginId, {}) }),
        refused: () => Effect.fail(new PluginNotFound({ pluginId, siteId })),
      }
    }),
  })
  return yield* runInline(saga, operation)
})

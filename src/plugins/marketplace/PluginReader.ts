import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { isStaff } from "../../http/Access.ts"
import { CurrentUser } from "../../http/Identity.ts"
import { toPage } from "../../http/Page.ts"
import type { InvalidRequest } from "../../kernel/HttpErrors.ts"
import type { TableError } from "../../platform/Table.ts"
import type { Plugin, PluginId } from "./Plugin.ts"
import { type PluginSummary, type PluginView, pluginsPath } from "./PluginCatalogueApi.ts"
import { PluginNotFound } from "./PluginErrors.ts"
import { PluginStore } from "./PluginStore.ts"
import { affects } from "./Vulnerability.ts"

const summaryOf = (plugin: Plugin): typeof PluginSummary.Type => {
  const {
    blocklistReason: _blocklistReason,
    configOption: _configOption,
    configSchema: _configSchema,
    createdAt: _createdAt,
    packages,
    revision: _revision,
    updatedAt: _updatedAt,
    vulnerabilities,
    ...summary
  } = plugin
  return {
    ...summary,
    versions: packages.map(({ version }) => version),
    vulnerabilities: vulnerabilities
      .filter((vulnerability) => affects(vulnerability, plugin.version))
      .map(({ affected: _affected, ...vulnerability }) => vulnerability),
    _links: { self: { href: `${pluginsPath}/${plugin.pluginId}` } },
  }
}

const customersView = (plugin: Plugin): typeof PluginView.Type => ({
  ...summaryOf(plugin),
  ...(plugin.configSchema === undefined ? {} : { configSchema: plugin.configSchema }),
})

/** All of a plugin, as staff see it. */
export const staffPluginView = (plugin: Plugin): typeof PluginView.Type => {
  const { blocklistReason, configOption, createdAt, packages, revision, updatedAt, vulnerabilities } = plugin
  return {
    ...customersView(plugin),
    ...(configOption === undefined ? {} : { configOption }),
    packages: packages.map(({ key, sha256, version }) => ({ version, key, sha256 })),
    blocklistReason,
    knownVulnerabilities: vulnerabilities,
    createdAt,
    updatedAt,
    revision,
  }
}

/** The filters of a list of the marketplace. */
export interface PluginFilters {
  readonly pageSize?: number
  readonly startAt?: string
  readonly category?: string
}

/** The marketplace as callers read it (US-PLUG-001). */
export class PluginReader extends Context.Service<
  PluginReader,
  {
    /** What is on the blocklist only staff see. */
    list(
      filters: PluginFilters,
    ): Effect.Effect<ReturnType<typeof toPage<typeof PluginSummary.Type>>, InvalidRequest | TableError, CurrentUser>
    /** One that is on the blocklist too: who has it installed should see that it is. The reason is for staff, and in a refusal. */
    get(pluginId: PluginId): Effect.Effect<typeof PluginView.Type, PluginNotFound | TableError, CurrentUser>
  }
>()("src/plugins/marketplace/PluginReader") {
  static readonly layer = Layer.effect(
    PluginReader,
    Effect.gen(function* () {
      const store = yield* PluginStore
      return PluginReader.of({
        list: Effect.fn("PluginReader.list")(function* ({ category, ...page }) {
          const approved = !isStaff(yield* CurrentUser)
          const filter = { approved, ...(category === undefined ? {} : { category }) }
          const { items, nextToken } = yield* store.list(filter, page)
          return toPage(items.map(summaryOf), nextToken, pluginsPath, { category, ...page })
        }),
        get: Effect.fn("PluginReader.get")(function* (pluginId) {
          const staff = isStaff(yield* CurrentUser)
          const plugin = yield* store.get(pluginId)
          if (plugin === undefined) return yield* new PluginNotFound({ pluginId })
          return staff ? staffPluginView(plugin) : customersView(plugin)
        }),
      })
    }),
  )
}

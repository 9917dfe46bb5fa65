import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { pluginPath, sitePath, sitePluginsPath } from "../../http/Links.ts"
import { toPage } from "../../http/Page.ts"
import type { InvalidRequest } from "../../kernel/HttpErrors.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import type { TableError } from "../../platform/Table.ts"
import type { SiteNotFound } from "../../sites/SiteErrors.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import type { InstalledPlugin, Plugin } from "../marketplace/Plugin.ts"
import { type PageRequest, PluginStore } from "../marketplace/PluginStore.ts"
import { shownSettings } from "../settings/SecretSettings.ts"
import type { InstalledPluginView } from "./SitePluginsApi.ts"

/** A plugin on a site, as it is answered, by what the marketplace says of it: without the settings that are secret. */
export const toInstalledView = (
  { settingsBefore: _before, ...installed }: InstalledPlugin,
  plugin: Pick<Plugin, "configSchema"> | undefined,
): typeof InstalledPluginView.Type => {
  const { pluginId, siteId, tenantId } = installed
  return {
    ...installed,
    configuration: plugin === undefined ? {} : shownSettings(installed.configuration, plugin.configSchema),
    _links: {
      self: { href: `${sitePluginsPath(tenantId, siteId)}/${pluginId}` },
      site: { href: sitePath(tenantId, siteId) },
      plugin: { href: pluginPath(pluginId) },
    },
  }
}

/** The plugins of sites as callers read them. */
export class SitePluginReader extends Context.Service<
  SitePluginReader,
  {
    list(
      site: SiteRef,
      page: PageRequest,
    ): Effect.Effect<
      ReturnType<typeof toPage<typeof InstalledPluginView.Type>>,
      SiteNotFound | InvalidRequest | TableError
    >
  }
>()("src/plugins/installed/SitePluginReader") {
  static readonly layer = Layer.effect(
    SitePluginReader,
    Effect.gen(function* () {
      const sites = yield* SiteReader
      const store = yield* PluginStore
      return SitePluginReader.of({
        list: Effect.fn("SitePluginReader.list")(function* ({ siteId, tenantId }, page) {
          // A site of another tenant's has no plugins here.
          yield* sites.get(tenantId, siteId)
          const { items, nextToken } = yield* store.installedPage(siteId, page)
          const plugins = new Map(
            (yield* store.getAll(items.map(({ pluginId }) => pluginId))).map((plugin) => [plugin.pluginId, plugin]),
          )
          const views = items.map((installed) => toInstalledView(installed, plugins.get(installed.pluginId)))
          return toPage(views, nextToken, sitePluginsPath(tenantId, siteId), { ...page })
        }),
      })
    }),
  )
}

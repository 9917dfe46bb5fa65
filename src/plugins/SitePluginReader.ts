import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { TableError } from "../aws/Table.ts"
import type { InvalidRequest } from "../http/HttpErrors.ts"
import { pluginPath, sitePath, sitePluginsPath } from "../http/Links.ts"
import { toPage } from "../http/Page.ts"
import type { SiteId } from "../sites/Site.ts"
import type { SiteNotFound } from "../sites/SiteErrors.ts"
import { SiteReader } from "../sites/SiteReader.ts"
import type { TenantId } from "../tenants/Tenant.ts"
import type { InstalledPlugin } from "./Plugin.ts"
import { type PageRequest, PluginStore } from "./PluginStore.ts"
import type { InstalledPluginView } from "./SitePluginsApi.ts"

/** A plugin on a site, as it is answered. */
export const toInstalledView = ({
  settingsBefore: _before,
  ...installed
}: InstalledPlugin): typeof InstalledPluginView.Type => {
  const { pluginId, siteId, tenantId } = installed
  return {
    ...installed,
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
      site: { readonly tenantId: TenantId; readonly siteId: SiteId },
      page: PageRequest,
    ): Effect.Effect<
      ReturnType<typeof toPage<typeof InstalledPluginView.Type>>,
      SiteNotFound | InvalidRequest | TableError
    >
  }
>()("src/plugins/SitePluginReader") {
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
          return toPage(items.map(toInstalledView), nextToken, sitePluginsPath(tenantId, siteId), { ...page })
        }),
      })
    }),
  )
}

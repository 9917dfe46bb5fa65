import * as Effect from "effect/Effect"

import type { RequestOf } from "../../http/Endpoint.ts"
import { SitePlugins } from "../../workflows/install-plugin/SitePlugins.ts"
import { SitePluginReader } from "./SitePluginReader.ts"
import type * as SitePluginsApi from "./SitePluginsApi.ts"

export const listSitePlugins = {
  handle: ({ params, query }: RequestOf<typeof SitePluginsApi.list>) =>
    Effect.flatMap(SitePluginReader, (plugins) => plugins.list(params, query)),
}

export const installPlugin = {
  handle: ({ params, payload }: RequestOf<typeof SitePluginsApi.install>) =>
    Effect.flatMap(SitePlugins, (plugins) => plugins.install(params, payload)),
}

export const uninstallPlugin = {
  handle: ({ params, query }: RequestOf<typeof SitePluginsApi.uninstall>) =>
    Effect.flatMap(SitePlugins, (plugins) => plugins.uninstall(params, query.purge === "true")),
}

export const configurePlugin = {
  handle: ({ params, payload }: RequestOf<typeof SitePluginsApi.configure>) =>
    Effect.flatMap(SitePlugins, (plugins) => plugins.configure(params, payload.configuration)),
}

export const updatePlugin = {
  handle: ({ params }: RequestOf<typeof SitePluginsApi.update>) =>
    Effect.flatMap(SitePlugins, (plugins) => plugins.update(params)),
}

export const setPluginStatus = {
  handle: ({ params, payload }: RequestOf<typeof SitePluginsApi.setStatus>) =>
    Effect.flatMap(SitePlugins, (plugins) => plugins.setStatus(params, payload.isActive)),
}

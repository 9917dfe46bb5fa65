import * as Effect from "effect/Effect"

import { entryTag } from "../../catalogue/CatalogueEntry.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { PluginCatalogue } from "./PluginCatalogue.ts"
import type * as PluginCatalogueApi from "./PluginCatalogueApi.ts"
import { PluginReader } from "./PluginReader.ts"

/** Only staff see the revision, and only they can change anything. */
const headers = ({ revision }: { readonly revision?: number }): Readonly<Record<string, string>> =>
  revision === undefined ? {} : { etag: entryTag({ revision }) }

export const listPlugins = {
  handle: ({ query }: RequestOf<typeof PluginCatalogueApi.list>) =>
    Effect.flatMap(PluginReader, (plugins) => plugins.list(query)),
}

export const getPlugin = {
  handle: ({ params }: RequestOf<typeof PluginCatalogueApi.get>) =>
    Effect.flatMap(PluginReader, (plugins) => plugins.get(params.pluginId)),
  headers,
}

export const createPlugin = {
  handle: ({ payload }: RequestOf<typeof PluginCatalogueApi.create>) =>
    Effect.flatMap(PluginCatalogue, (plugins) => plugins.create(payload)),
  headers: (plugin: typeof PluginCatalogueApi.PluginView.Type) => ({
    ...headers(plugin),
    location: plugin._links.self.href,
  }),
}

export const editPlugin = {
  handle: ({ headers: { "if-match": ifMatch }, params, payload }: RequestOf<typeof PluginCatalogueApi.update>) =>
    Effect.flatMap(PluginCatalogue, (plugins) => plugins.update(params.pluginId, payload, ifMatch)),
  headers,
}

export const blocklistPlugin = {
  handle: ({
    headers: { "if-match": ifMatch },
    params,
    payload,
  }: RequestOf<typeof PluginCatalogueApi.setBlocklisted>) =>
    Effect.flatMap(PluginCatalogue, (plugins) => plugins.setBlocklisted(params.pluginId, payload, ifMatch)),
  headers,
}

import * as PluginCatalogueApi from "../plugins/PluginCatalogueApi.ts"
import { listPlugins } from "../plugins/PluginCatalogueHttp.ts"
import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { pluginReading } from "../runtime/layers/PluginReading.ts"

export const handler = makeApiHandler(PluginCatalogueApi.list, listPlugins, pluginReading)

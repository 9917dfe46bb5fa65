import * as PluginCatalogueApi from "../plugins/PluginCatalogueApi.ts"
import { getPlugin } from "../plugins/PluginCatalogueHttp.ts"
import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { pluginReading } from "../runtime/layers/PluginReading.ts"

export const handler = makeApiHandler(PluginCatalogueApi.get, getPlugin, pluginReading)

import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import * as PluginCatalogueApi from "../../plugins/marketplace/PluginCatalogueApi.ts"
import { listPlugins } from "../../plugins/marketplace/PluginCatalogueHttp.ts"
import { pluginReading } from "../layers/PluginReading.ts"

export const handler = makeApiHandler(PluginCatalogueApi.list, listPlugins, pluginReading)

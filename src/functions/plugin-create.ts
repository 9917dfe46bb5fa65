import * as PluginCatalogueApi from "../plugins/PluginCatalogueApi.ts"
import { createPlugin } from "../plugins/PluginCatalogueHttp.ts"
import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { pluginRegistering } from "../runtime/layers/PluginRegistering.ts"

export const handler = makeChangeHandler(PluginCatalogueApi.create, createPlugin, pluginRegistering)

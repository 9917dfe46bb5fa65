import * as PluginCatalogueApi from "../plugins/PluginCatalogueApi.ts"
import { createPlugin } from "../plugins/PluginCatalogueHttp.ts"
import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { pluginWriting } from "../runtime/layers/PluginWriting.ts"

export const handler = makeApiHandler(PluginCatalogueApi.create, createPlugin, pluginWriting)

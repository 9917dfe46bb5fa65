import * as PluginCatalogueApi from "../plugins/PluginCatalogueApi.ts"
import { blocklistPlugin } from "../plugins/PluginCatalogueHttp.ts"
import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { pluginWriting } from "../runtime/layers/PluginWriting.ts"

export const handler = makeApiHandler(PluginCatalogueApi.setBlocklisted, blocklistPlugin, pluginWriting)

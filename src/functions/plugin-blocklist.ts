import * as PluginCatalogueApi from "../plugins/PluginCatalogueApi.ts"
import { blocklistPlugin } from "../plugins/PluginCatalogueHttp.ts"
import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { pluginWriting } from "../runtime/layers/PluginWriting.ts"

export const handler = makeChangeHandler(PluginCatalogueApi.setBlocklisted, blocklistPlugin, pluginWriting)

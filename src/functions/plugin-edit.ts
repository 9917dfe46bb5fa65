import * as PluginCatalogueApi from "../plugins/PluginCatalogueApi.ts"
import { editPlugin } from "../plugins/PluginCatalogueHttp.ts"
import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { pluginWriting } from "../runtime/layers/PluginWriting.ts"

export const handler = makeChangeHandler(PluginCatalogueApi.update, editPlugin, pluginWriting)

import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as PluginCatalogueApi from "../../plugins/marketplace/PluginCatalogueApi.ts"
import { blocklistPlugin } from "../../plugins/marketplace/PluginCatalogueHttp.ts"
import { pluginWriting } from "../layers/PluginWriting.ts"

export const handler = makeChangeHandler(PluginCatalogueApi.setBlocklisted, blocklistPlugin, pluginWriting)

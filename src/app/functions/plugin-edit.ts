import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as PluginCatalogueApi from "../../plugins/marketplace/PluginCatalogueApi.ts"
import { editPlugin } from "../../plugins/marketplace/PluginCatalogueHttp.ts"
import { pluginRegistering } from "../layers/PluginRegistering.ts"

export const handler = makeChangeHandler(PluginCatalogueApi.update, editPlugin, pluginRegistering)

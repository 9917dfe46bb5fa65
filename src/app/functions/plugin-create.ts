import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as PluginCatalogueApi from "../../plugins/marketplace/PluginCatalogueApi.ts"
import { createPlugin } from "../../plugins/marketplace/PluginCatalogueHttp.ts"
import { pluginRegistering } from "../layers/PluginRegistering.ts"

export const handler = makeChangeHandler(PluginCatalogueApi.create, createPlugin, pluginRegistering)

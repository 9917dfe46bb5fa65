import * as SitePluginsApi from "../plugins/SitePluginsApi.ts"
import { uninstallPlugin } from "../plugins/SitePluginsHttp.ts"
import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { sitePluginManaging } from "../runtime/layers/SitePluginManaging.ts"

export const handler = makeChangeHandler(SitePluginsApi.uninstall, uninstallPlugin, sitePluginManaging)

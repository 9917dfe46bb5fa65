import * as SitePluginsApi from "../plugins/SitePluginsApi.ts"
import { uninstallPlugin } from "../plugins/SitePluginsHttp.ts"
import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { sitePluginManaging } from "../runtime/layers/SitePluginManaging.ts"

export const handler = makeApiHandler(SitePluginsApi.uninstall, uninstallPlugin, sitePluginManaging)

import * as SitePluginsApi from "../plugins/SitePluginsApi.ts"
import { listSitePlugins } from "../plugins/SitePluginsHttp.ts"
import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { sitePluginReading } from "../runtime/layers/SitePluginReading.ts"

export const handler = makeApiHandler(SitePluginsApi.list, listSitePlugins, sitePluginReading)

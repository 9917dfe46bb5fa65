import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import * as SitePluginsApi from "../../plugins/installed/SitePluginsApi.ts"
import { listSitePlugins } from "../../plugins/installed/SitePluginsHttp.ts"
import { sitePluginReading } from "../layers/SitePluginReading.ts"

export const handler = makeApiHandler(SitePluginsApi.list, listSitePlugins, sitePluginReading)

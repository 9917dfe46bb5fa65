import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as SitePluginsApi from "../../plugins/installed/SitePluginsApi.ts"
import { setPluginStatus } from "../../plugins/installed/SitePluginsHttp.ts"
import { sitePluginManaging } from "../layers/SitePluginManaging.ts"

export const handler = makeChangeHandler(SitePluginsApi.setStatus, setPluginStatus, sitePluginManaging)

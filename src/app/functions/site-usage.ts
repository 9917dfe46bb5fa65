import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import * as SitesApi from "../../sites/SitesApi.ts"
import { getSiteUsage } from "../../sites/SitesHttp.ts"
import { siteReading } from "../layers/SiteReading.ts"

export const handler = makeApiHandler(SitesApi.usage, getSiteUsage, siteReading)

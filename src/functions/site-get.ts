import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { siteReading } from "../runtime/layers/SiteReading.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import { getSite } from "../sites/SitesHttp.ts"

export const handler = makeApiHandler(SitesApi.get, getSite, siteReading)

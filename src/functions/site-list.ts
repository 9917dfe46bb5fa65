import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { siteReading } from "../runtime/layers/SiteReading.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import { listSites } from "../sites/SitesHttp.ts"

export const handler = makeApiHandler(SitesApi.list, listSites, siteReading)

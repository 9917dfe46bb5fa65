import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { siteReaderLayer } from "../runtime/ReadLayers.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import { listSites } from "../sites/SitesHttp.ts"

export const handler = makeApiHandler(SitesApi.list, listSites, siteReaderLayer)

import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { siteReaderLayer } from "../runtime/ReadLayers.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import { getSite } from "../sites/SitesHttp.ts"

export const handler = makeApiHandler(SitesApi.get, getSite, siteReaderLayer)

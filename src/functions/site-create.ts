import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { sitesLayer } from "../runtime/Layers.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import { createSite } from "../sites/SitesHttp.ts"

export const handler = makeApiHandler(SitesApi.create, createSite, sitesLayer)

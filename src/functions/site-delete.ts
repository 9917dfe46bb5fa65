import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { siteStarting } from "../runtime/layers/SiteStarting.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import { deleteSite } from "../sites/SitesHttp.ts"

export const handler = makeApiHandler(SitesApi.remove, deleteSite, siteStarting)

import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { siteStarting } from "../runtime/layers/SiteStarting.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import { deleteSite } from "../sites/SitesHttp.ts"

export const handler = makeChangeHandler(SitesApi.remove, deleteSite, siteStarting)

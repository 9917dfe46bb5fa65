import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { siteStarting } from "../runtime/layers/SiteStarting.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import { cloneSite } from "../sites/SitesHttp.ts"

export const handler = makeChangeHandler(SitesApi.clone, cloneSite, siteStarting)

import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { siteStarting } from "../runtime/layers/SiteStarting.ts"
import * as SitesApi from "../sites/SitesApi.ts"
import { createSite } from "../sites/SitesHttp.ts"

export const handler = makeChangeHandler(SitesApi.create, createSite, siteStarting)

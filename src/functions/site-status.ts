import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { siteManaging } from "../runtime/layers/SiteManaging.ts"
import * as SiteManagementApi from "../sites/SiteManagementApi.ts"
import { setSiteStatus } from "../sites/SitesHttp.ts"

export const handler = makeApiHandler(SiteManagementApi.setStatus, setSiteStatus, siteManaging)

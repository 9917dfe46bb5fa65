import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { siteManaging } from "../runtime/layers/SiteManaging.ts"
import * as SiteManagementApi from "../sites/SiteManagementApi.ts"
import { setSiteStatus } from "../sites/SitesHttp.ts"

export const handler = makeChangeHandler(SiteManagementApi.setStatus, setSiteStatus, siteManaging)

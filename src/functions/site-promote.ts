import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { siteManaging } from "../runtime/layers/SiteManaging.ts"
import * as SiteManagementApi from "../sites/SiteManagementApi.ts"
import { promoteSite } from "../sites/SitesHttp.ts"

export const handler = makeChangeHandler(SiteManagementApi.promote, promoteSite, siteManaging)

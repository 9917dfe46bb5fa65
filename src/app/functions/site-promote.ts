import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { promoteSite } from "../../sites/SitesHttp.ts"
import * as SiteManagementApi from "../../workflows/update-site/SiteManagementApi.ts"
import { siteManaging } from "../layers/SiteManaging.ts"

export const handler = makeChangeHandler(SiteManagementApi.promote, promoteSite, siteManaging)

import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as SitesApi from "../../sites/SitesApi.ts"
import { deleteSite } from "../../sites/SitesHttp.ts"
import { siteStarting } from "../layers/SiteStarting.ts"

export const handler = makeChangeHandler(SitesApi.remove, deleteSite, siteStarting)

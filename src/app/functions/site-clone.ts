import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as SitesApi from "../../sites/SitesApi.ts"
import { cloneSite } from "../../sites/SitesHttp.ts"
import { siteStarting } from "../layers/SiteStarting.ts"

export const handler = makeChangeHandler(SitesApi.clone, cloneSite, siteStarting)

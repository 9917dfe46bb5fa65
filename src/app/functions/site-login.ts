import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as SiteLoginApi from "../../sites/SiteLoginApi.ts"
import { logInToSite } from "../../sites/SiteLoginHttp.ts"
import { siteLoggingIn } from "../layers/SiteLoggingIn.ts"

export const handler = makeChangeHandler(SiteLoginApi.endpoint, logInToSite, siteLoggingIn)

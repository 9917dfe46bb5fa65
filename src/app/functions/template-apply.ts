import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as SiteTemplatesApi from "../../workflows/apply-template/SiteTemplatesApi.ts"
import { applyTemplate } from "../../workflows/apply-template/SiteTemplatesHttp.ts"
import { siteTemplating } from "../layers/SiteTemplating.ts"

export const handler = makeChangeHandler(SiteTemplatesApi.apply, applyTemplate, siteTemplating)

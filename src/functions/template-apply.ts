import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { siteTemplating } from "../runtime/layers/SiteTemplating.ts"
import * as SiteTemplatesApi from "../templates/SiteTemplatesApi.ts"
import { applyTemplate } from "../templates/SiteTemplatesHttp.ts"

export const handler = makeChangeHandler(SiteTemplatesApi.apply, applyTemplate, siteTemplating)

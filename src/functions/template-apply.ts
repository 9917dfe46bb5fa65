import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { siteTemplating } from "../runtime/layers/SiteTemplating.ts"
import * as SiteTemplatesApi from "../templates/SiteTemplatesApi.ts"
import { applyTemplate } from "../templates/SiteTemplatesHttp.ts"

export const handler = makeApiHandler(SiteTemplatesApi.apply, applyTemplate, siteTemplating)

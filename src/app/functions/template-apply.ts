import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/apply-template/endpoint.ts"
import { handler as applyTemplate } from "../../workflows/apply-template/start.ts"
import { siteTemplating } from "../layers/SiteTemplating.ts"

export const handler = makeChangeHandler(endpoint, applyTemplate, siteTemplating)

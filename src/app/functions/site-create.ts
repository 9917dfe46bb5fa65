import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/create-site/endpoint.ts"
import { handler as createSite } from "../../workflows/create-site/start.ts"
import { siteStarting } from "../layers/SiteStarting.ts"

export const handler = makeChangeHandler(endpoint, createSite, siteStarting)

import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/delete-site/endpoint.ts"
import { handler as deleteSite } from "../../workflows/delete-site/start.ts"
import { siteStarting } from "../layers/SiteStarting.ts"

export const handler = makeChangeHandler(endpoint, deleteSite, siteStarting)

import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/clone-site/endpoint.ts"
import { handler as cloneSite } from "../../workflows/clone-site/start.ts"
import { siteStarting } from "../layers/SiteStarting.ts"

export const handler = makeChangeHandler(endpoint, cloneSite, siteStarting)

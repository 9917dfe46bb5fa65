import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/update-site/endpoint.ts"
import { handler as updateSite } from "../../workflows/update-site/start.ts"
import { requestRunning } from "../layers/RequestRunning.ts"

export const handler = makeChangeHandler(endpoint, updateSite, requestRunning)

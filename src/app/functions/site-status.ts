import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/suspend-site/endpoint.ts"
import { handler as suspendSite } from "../../workflows/suspend-site/start.ts"
import { requestRunning } from "../layers/RequestRunning.ts"

export const handler = makeChangeHandler(endpoint, suspendSite, requestRunning)

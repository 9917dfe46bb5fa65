import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/restore-site/endpoint.ts"
import { handler as restoreSite } from "../../workflows/restore-site/start.ts"
import { requestRunning } from "../layers/RequestRunning.ts"

export const handler = makeChangeHandler(endpoint, restoreSite, requestRunning)

import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/back-up-site/endpoint.ts"
import { handler as backUpSite } from "../../workflows/back-up-site/start.ts"
import { requestRunning } from "../layers/RequestRunning.ts"

export const handler = makeChangeHandler(endpoint, backUpSite, requestRunning)

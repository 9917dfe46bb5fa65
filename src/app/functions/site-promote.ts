import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/promote-site/endpoint.ts"
import { handler as promoteSite } from "../../workflows/promote-site/start.ts"
import { requestRunning } from "../layers/RequestRunning.ts"

export const handler = makeChangeHandler(endpoint, promoteSite, requestRunning)

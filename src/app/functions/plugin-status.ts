import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/switch-plugin/endpoint.ts"
import { handler as switchPlugin } from "../../workflows/switch-plugin/start.ts"
import { requestRunning } from "../layers/RequestRunning.ts"

export const handler = makeChangeHandler(endpoint, switchPlugin, requestRunning)

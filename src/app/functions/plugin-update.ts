import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/update-plugin/endpoint.ts"
import { handler as updatePlugin } from "../../workflows/update-plugin/start.ts"
import { requestRunning } from "../layers/RequestRunning.ts"

export const handler = makeChangeHandler(endpoint, updatePlugin, requestRunning)

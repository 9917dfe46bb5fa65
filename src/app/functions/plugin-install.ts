import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/install-plugin/endpoint.ts"
import { handler as installPlugin } from "../../workflows/install-plugin/start.ts"
import { requestRunning } from "../layers/RequestRunning.ts"

export const handler = makeChangeHandler(endpoint, installPlugin, requestRunning)

import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/configure-plugin/endpoint.ts"
import { handler as configurePlugin } from "../../workflows/configure-plugin/start.ts"
import { requestRunning } from "../layers/RequestRunning.ts"

export const handler = makeChangeHandler(endpoint, configurePlugin, requestRunning)

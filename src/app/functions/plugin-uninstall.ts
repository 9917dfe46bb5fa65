import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/uninstall-plugin/endpoint.ts"
import { handler as uninstallPlugin } from "../../workflows/uninstall-plugin/start.ts"
import { requestRunning } from "../layers/RequestRunning.ts"

export const handler = makeChangeHandler(endpoint, uninstallPlugin, requestRunning)

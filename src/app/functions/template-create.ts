import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { endpoint } from "../../workflows/capture-template/endpoint.ts"
import { handler as captureTemplate } from "../../workflows/capture-template/start.ts"
import { templateCapturing } from "../layers/TemplateCapturing.ts"

export const handler = makeChangeHandler(endpoint, captureTemplate, templateCapturing)

import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { templateCapturing } from "../runtime/layers/TemplateCapturing.ts"
import * as TemplatesApi from "../templates/TemplatesApi.ts"
import { createTemplate } from "../templates/TemplatesHttp.ts"

export const handler = makeApiHandler(TemplatesApi.create, createTemplate, templateCapturing)

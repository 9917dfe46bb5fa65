import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { templateReading } from "../runtime/layers/TemplateReading.ts"
import * as TemplatesApi from "../templates/TemplatesApi.ts"
import { getTemplate } from "../templates/TemplatesHttp.ts"

export const handler = makeApiHandler(TemplatesApi.get, getTemplate, templateReading)

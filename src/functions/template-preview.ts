import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { templateReading } from "../runtime/layers/TemplateReading.ts"
import * as TemplatesApi from "../templates/TemplatesApi.ts"
import { previewTemplate } from "../templates/TemplatesHttp.ts"

export const handler = makeApiHandler(TemplatesApi.preview, previewTemplate, templateReading)

import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { templateWriting } from "../runtime/layers/TemplateWriting.ts"
import * as TemplatesApi from "../templates/TemplatesApi.ts"
import { publishTemplate } from "../templates/TemplatesHttp.ts"

export const handler = makeApiHandler(TemplatesApi.publish, publishTemplate, templateWriting)

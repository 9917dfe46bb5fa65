import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { templateWriting } from "../runtime/layers/TemplateWriting.ts"
import * as TemplatesApi from "../templates/TemplatesApi.ts"
import { publishTemplate } from "../templates/TemplatesHttp.ts"

export const handler = makeChangeHandler(TemplatesApi.publish, publishTemplate, templateWriting)

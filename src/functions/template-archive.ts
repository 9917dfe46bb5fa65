import { makeApiHandler } from "../runtime/ApiHandler.ts"
import { templateWriting } from "../runtime/layers/TemplateWriting.ts"
import * as TemplatesApi from "../templates/TemplatesApi.ts"
import { archiveTemplate } from "../templates/TemplatesHttp.ts"

export const handler = makeApiHandler(TemplatesApi.archive, archiveTemplate, templateWriting)

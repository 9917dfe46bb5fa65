import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { templateCapturing } from "../runtime/layers/TemplateCapturing.ts"
import * as TemplatesApi from "../templates/TemplatesApi.ts"
import { createTemplate } from "../templates/TemplatesHttp.ts"

export const handler = makeChangeHandler(TemplatesApi.create, createTemplate, templateCapturing)

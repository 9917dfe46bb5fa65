import { makeChangeHandler } from "../runtime/ChangeHandler.ts"
import { templateRegistering } from "../runtime/layers/TemplateRegistering.ts"
import * as TemplatesApi from "../templates/TemplatesApi.ts"
import { updateTemplate } from "../templates/TemplatesHttp.ts"

export const handler = makeChangeHandler(TemplatesApi.update, updateTemplate, templateRegistering)

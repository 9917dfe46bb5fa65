import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as TemplatesApi from "../../templates/TemplatesApi.ts"
import { updateTemplate } from "../../templates/TemplatesHttp.ts"
import { templateRegistering } from "../layers/TemplateRegistering.ts"

export const handler = makeChangeHandler(TemplatesApi.update, updateTemplate, templateRegistering)

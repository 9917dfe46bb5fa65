import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as TemplatesApi from "../../templates/TemplatesApi.ts"
import { deleteTemplate } from "../../templates/TemplatesHttp.ts"
import { templateWriting } from "../layers/TemplateWriting.ts"

export const handler = makeChangeHandler(TemplatesApi.remove, deleteTemplate, templateWriting)

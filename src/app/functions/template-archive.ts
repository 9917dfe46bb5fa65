import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as TemplatesApi from "../../templates/TemplatesApi.ts"
import { archiveTemplate } from "../../templates/TemplatesHttp.ts"
import { templateWriting } from "../layers/TemplateWriting.ts"

export const handler = makeChangeHandler(TemplatesApi.archive, archiveTemplate, templateWriting)

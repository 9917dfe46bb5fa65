import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import * as TemplatesApi from "../../templates/TemplatesApi.ts"
import { createTemplate } from "../../templates/TemplatesHttp.ts"
import { templateCapturing } from "../layers/TemplateCapturing.ts"

export const handler = makeChangeHandler(TemplatesApi.create, createTemplate, templateCapturing)

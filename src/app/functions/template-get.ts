import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import * as TemplatesApi from "../../templates/TemplatesApi.ts"
import { getTemplate } from "../../templates/TemplatesHttp.ts"
import { templateReading } from "../layers/TemplateReading.ts"

export const handler = makeApiHandler(TemplatesApi.get, getTemplate, templateReading)

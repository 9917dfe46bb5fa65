import * as Layer from "effect/Layer"

import { TemplateReader } from "../../templates/TemplateReader.ts"
import { TemplateStore } from "../../templates/TemplateStore.ts"
import { apiTables } from "./ApiTables.ts"

/** What a function needs that reads the catalogue of templates. */
export const templateReading = TemplateReader.layer.pipe(
  Layer.provideMerge(TemplateStore.layer),
  Layer.provideMerge(apiTables),
)

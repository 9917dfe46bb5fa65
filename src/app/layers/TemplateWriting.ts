import * as Layer from "effect/Layer"

import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { Templates } from "../../templates/Templates.ts"
import { TemplateStore } from "../../templates/TemplateStore.ts"
import { apiTables } from "./ApiTables.ts"

/** What a function needs by which staff change the catalogue of templates. */
export const templateWriting = Templates.layer.pipe(
  Layer.provideMerge(Layer.mergeAll(TemplateStore.layer, PluginStore.layer)),
  Layer.provideMerge(apiTables),
)

import * as Layer from "effect/Layer"

import { SiteReader } from "../../sites/SiteReader.ts"
import { tables } from "./Tables.ts"

/** What a function needs that reads sites. */
export const siteReading = SiteReader.layer.pipe(Layer.provideMerge(tables))

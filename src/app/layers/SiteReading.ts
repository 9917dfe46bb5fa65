import * as Layer from "effect/Layer"

import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import { apiTables } from "./ApiTables.ts"

/** What a function needs that reads sites. */
export const siteReading = SiteReader.layer.pipe(Layer.provide(SiteAddresses.layer), Layer.provideMerge(apiTables))

import * as Layer from "effect/Layer"

import { ApiSettings } from "../../http/ApiSettings.ts"
import { tables } from "./Tables.ts"

/** The table, and what every function needs beside it that answers requests. */
export const apiTables = Layer.merge(ApiSettings.layer, tables)

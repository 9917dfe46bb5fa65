import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"

import { documentFile, renderDocument } from "./render.ts"

mkdirSync(dirname(documentFile), { recursive: true })
writeFileSync(documentFile, renderDocument())
console.log(`Wrote ${documentFile}`)

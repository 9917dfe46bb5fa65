import { writeFileSync } from "node:fs"

import { functions } from "../inventory/functions.ts"
import { actionsFile, renderActions } from "./actionsOf.ts"

writeFileSync(actionsFile, renderActions(functions.map(({ name }) => name)))
console.log(
  `Wrote ${actionsFile}: what the code of each function calls and reads, from which the policies of the roles and the environments follow`,
)

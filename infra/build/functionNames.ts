import { readdirSync } from "node:fs"
import { basename, join } from "node:path"

/** The functions that a project has: a file each. The inventory, `infra/inventory/functions.ts`, takes a second to load. */
export const functionNames = (project: string): ReadonlyArray<string> =>
  readdirSync(join(project, "src", "app", "functions"))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => basename(file, ".ts"))
    .toSorted()

import { join } from "node:path"

import { commonInputs, hashesIn, recordOf } from "./BuildRecord.ts"
import { bundle } from "./bundle.ts"
import { functionNames } from "./functionNames.ts"
import { keptFolder } from "./KeptFolder.ts"

/**
 * The functions as the local stack runs them, `{name}/index.mjs` and the chunks that they share, by one call of the
 * bundler; answers their folder.
 */
export const buildLocal = async (
  project: string,
  warn: (message: string) => void = (message) => console.error(message),
): Promise<string> => {
  const hashOf = hashesIn(project)
  return keptFolder(join(project, "dist", "local"), hashOf, async () => {
    const common = commonInputs(project, hashOf)
    const { files, inputs, warnings } = await bundle(project, functionNames(project), {
      entryFileNames: "[name]/index.mjs",
      chunkFileNames: "chunks/[name]-[hash].mjs",
    })
    for (const warning of warnings) warn(warning)
    const functions = join("src", "app", "functions")
    return { files, record: recordOf(new Map([[functions, hashOf(functions)]]), inputs, common) }
  })
}

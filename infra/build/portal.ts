import { globSync } from "node:fs"
import { join } from "node:path"

import { commonInputs, hashesIn, recordOf } from "./BuildRecord.ts"
import { keptFolder } from "./KeptFolder.ts"

/** The reference portal's page, by Vite, on the client's package; answers its folder. */
export const buildPortal = async (project: string): Promise<string> => {
  const hashOf = hashesIn(project)
  const files = globSync("{client/*,portal/**/*}.{ts,tsx,css,html,json}", { cwd: project }).toSorted()
  const sources = new Map(["portal/src", ...files].map((file) => [file, hashOf(file)]))
  return keptFolder(join(project, "dist", "portal"), hashOf, async () => {
    // Only when there is something to build: it takes half a second to load.
    const { build } = await import("vite")
    const made = await build({ configFile: join(project, "portal", "vite.config.ts"), build: { write: false } })
    const outputs = [made].flat().flatMap((each) => ("output" in each ? each.output : []))
    return {
      files: new Map(outputs.map((file) => [file.fileName, file.type === "chunk" ? file.code : file.source])),
      record: recordOf(sources, commonInputs(project, hashOf)),
    }
  })
}

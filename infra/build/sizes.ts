import { readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"

import { functionNames } from "./functionNames.ts"

const kilobytes = (bytes: number): string => String(Math.round(bytes / 1024)).padStart(6)

/** A line for each deployed bundle: as it is, and zipped. */
export const sizes = (project: string): string =>
  [
    `${"function".padEnd(24)}     KB zipped`,
    ...functionNames(project).map((name) => {
      const code = readFileSync(join(project, "dist", "functions", name, "index.mjs"))
      return `${name.padEnd(24)} ${kilobytes(code.length)} ${kilobytes(gzipSync(code).length)}`
    }),
  ].join("\n")

import { randomUUID } from "node:crypto"
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"

import { commonInputs, hashesIn, hashOfContent, isCurrent, recordOf } from "./BuildRecord.ts"
import { bundle } from "./bundle.ts"
import { functionNames } from "./functionNames.ts"

const recordFile = "inputs.sha256"
/** Begins the name of a folder that is being made. */
const unfinished = "staging-"
const week = 7 * 24 * 60 * 60 * 1000

/** Folders in which nobody has looked for a week: not even a stack that was left running needs them. */
const sweep = (home: string): void => {
  for (const name of readdirSync(home)) {
    const folder = join(home, name)
    if (Date.now() - statSync(folder).mtimeMs > week) rmSync(folder, { recursive: true, force: true })
  }
}

/** Makes the folder beside its place and moves it there in one step, so that nobody ever sees half of it. */
const place = (home: string, name: string, files: ReadonlyMap<string, string>): string => {
  const staging = join(home, `${unfinished}${randomUUID()}`)
  for (const [file, content] of files) {
    mkdirSync(dirname(join(staging, file)), { recursive: true })
    writeFileSync(join(staging, file), content)
  }
  const folder = join(home, name)
  try {
    renameSync(staging, folder)
  } catch (cause) {
    rmSync(staging, { recursive: true, force: true })
    // Another build of the same files was first.
    if (!existsSync(folder)) throw cause
  }
  return folder
}

/**
 * The functions as the local stack runs them, `{name}/index.mjs` and the chunks that they share, by one call of the
 * bundler; answers their folder. A folder is named by what it was made of and never changes, so a stack goes on loading
 * from its own while the next one is built.
 */
export const buildLocal = async (
  project: string,
  warn: (message: string) => void = (message) => console.error(message),
): Promise<string> => {
  const home = join(project, "dist", "local")
  mkdirSync(home, { recursive: true })
  const hashOf = hashesIn(project)
  for (const name of readdirSync(home).filter((name) => !name.startsWith(unfinished))) {
    const folder = join(home, name)
    const record = join(folder, recordFile)
    if (existsSync(record) && isCurrent(readFileSync(record, "utf8"), hashOf)) {
      utimesSync(folder, new Date(), new Date())
      return folder
    }
  }
  sweep(home)
  const common = commonInputs(project, hashOf)
  const { files, inputs, warnings } = await bundle(project, functionNames(project), {
    entryFileNames: "[name]/index.mjs",
    chunkFileNames: "chunks/[name]-[hash].mjs",
  })
  for (const warning of warnings) warn(warning)
  const functions = join("src", "app", "functions")
  const record = recordOf(new Map([[functions, hashOf(functions)]]), inputs, common)
  return place(home, hashOfContent(record).slice(0, 16), new Map([...files, [recordFile, record]]))
}

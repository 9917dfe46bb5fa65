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

import { type HashOf, hashOfContent, isCurrent } from "./BuildRecord.ts"

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
const place = (home: string, name: string, files: ReadonlyMap<string, string | Uint8Array>): string => {
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

/** What was made, and of what. */
export interface Made {
  readonly record: string
  readonly files: ReadonlyMap<string, string | Uint8Array>
}

/**
 * The folder in `home` that was made of the files as they are now; where there is none, it is made. A folder is named by what
 * it was made of and never changes, so whoever reads from one goes on with it while the next is made.
 */
export const keptFolder = async (home: string, hashOf: HashOf, make: () => Promise<Made>): Promise<string> => {
  mkdirSync(home, { recursive: true })
  for (const name of readdirSync(home).filter((name) => !name.startsWith(unfinished))) {
    const folder = join(home, name)
    const record = join(folder, recordFile)
    if (existsSync(record) && isCurrent(readFileSync(record, "utf8"), hashOf)) {
      utimesSync(folder, new Date(), new Date())
      return folder
    }
  }
  sweep(home)
  const { files, record } = await make()
  return place(home, hashOfContent(record).slice(0, 16), new Map([...files, [recordFile, record]]))
}

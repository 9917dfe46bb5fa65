import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join, relative } from "node:path"

import { lambdaRuntime } from "../inventory/lambdaRuntime.ts"
import { commonInputs, type Hashes, hashesIn, isCurrent, recordOf } from "./BuildRecord.ts"
import { bundle } from "./bundle.ts"
import { compileCache, fitsLambda, type Machine, makeCompileCache, thisMachine } from "./compileCache.ts"
import { functionNames } from "./functionNames.ts"

/** Bundlers at a time: each has threads of its own, and more of them only wait for each other. */
const atOnce = 2

/** A function's bundle, and what it was made of; both relative to the project. */
const filesOf = (name: string) => {
  const folder = join("dist", "functions", name)
  return { folder, bundle: join(folder, "index.mjs"), record: join(folder, "inputs.sha256") }
}

const readRecord = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

/** Writes a file beside its place and moves it there in one step. */
const replace = (path: string, content: string): void => {
  const staging = `${path}.${process.pid}`
  writeFileSync(staging, content)
  renameSync(staging, path)
}

/**
 * One function in one file, and where that makes sense what V8 compiled of it. The record holds the hashes of both, so a build
 * that was killed leaves nothing that passes.
 */
const build = async (
  project: string,
  name: string,
  common: Hashes,
  machine: Machine,
): Promise<ReadonlyArray<string>> => {
  const made = await bundle(project, [name], { entryFileNames: "index.mjs", codeSplitting: false })
  const files = filesOf(name)
  mkdirSync(join(project, files.folder), { recursive: true })
  replace(join(project, files.bundle), made.files.get("index.mjs") ?? "")
  rmSync(join(project, files.folder, compileCache), { recursive: true, force: true })
  const cached = fitsLambda(machine) ? await makeCompileCache(join(project, files.bundle), lambdaRuntime.user) : []
  const hashOf = hashesIn(project)
  const outputs = [files.bundle, ...cached.map((file) => relative(project, file))]
  const record = recordOf(new Map(outputs.map((file) => [file, hashOf(file)])), made.inputs, common)
  replace(join(project, files.record), record)
  return made.warnings
}

/** What a build did. */
export interface Built {
  readonly built: ReadonlyArray<string>
  readonly current: ReadonlyArray<string>
  /** What the bundler warned of, each once. */
  readonly warnings: ReadonlySet<string>
}

/**
 * The functions as they are deployed, `dist/functions/{name}/index.mjs`: those of which anything has changed. `progress`
 * is told of each before it is bundled, and the how manieth of how many it is.
 */
export const buildDeployed = async (
  project: string,
  progress: (name: string, at: number, all: number) => void = () => undefined,
  machine: Machine = thisMachine,
): Promise<Built> => {
  const names = functionNames(project)
  const home = join(project, "dist", "functions")
  mkdirSync(home, { recursive: true })
  for (const name of readdirSync(home)) {
    if (!names.includes(name)) rmSync(join(home, name), { recursive: true, force: true })
  }
  const hashOf = hashesIn(project)
  const current = names.filter((name) => isCurrent(readRecord(join(project, filesOf(name).record)), hashOf))
  const changed = names.filter((name) => !current.includes(name))
  const common = commonInputs(project, hashOf)
  const warnings = new Set<string>()
  const waiting = [...changed]
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      progress(name, changed.length - waiting.length, changed.length)
      for (const warning of await build(project, name, common, machine)) warnings.add(warning)
    }
  }
  /** When one fails, the other stops after what it is at. */
  const stop = (cause: unknown): never => {
    waiting.length = 0
    throw cause
  }
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, () => work().catch(stop)))
  for (const end of ends) if (end.status === "rejected") throw end.reason
  return { built: changed, current, warnings }
}

import { execFile } from "node:child_process"
import { chmodSync, existsSync, readdirSync, renameSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"

import { lambdaRuntime } from "../lambdaRuntime.ts"

const run = promisify(execFile)

/** The folder of a bundle's compile cache, beside the bundle. */
export const compileCache = "compile-cache"

/** The variables that lead Node to the cache; by a path from the cache to the bundle, so that both can be elsewhere. */
export const compileCacheVariables = (folder: string) => ({
  NODE_COMPILE_CACHE: folder,
  NODE_COMPILE_CACHE_PORTABLE: "1",
})

/** What runs as our Node does on this machine. */
export interface Machine {
  readonly node: number
  readonly architecture: string
}
export const thisMachine: Machine = {
  node: Number(process.versions.node.split(".")[0]),
  architecture: process.arch,
}

/** Whether a cache that is made here can be of use in Lambda; that also the rest of the version agrees, only Lambda can tell. */
export const fitsLambda = ({ architecture, node }: Machine): boolean =>
  node === lambdaRuntime.node && architecture === lambdaRuntime.architecture

const program = `await import(process.argv[1]); process.getBuiltinModule("node:module").flushCompileCache()`

/**
 * Makes the cache of a bundle: what V8 compiled when it was loaded. Node looks for it in a folder whose name ends with the id
 * of the user that it runs as; where version, architecture or user are not those, it does without.
 */
export const makeCompileCache = async (bundle: string, user: number): Promise<ReadonlyArray<string>> => {
  const folder = join(dirname(bundle), compileCache)
  rmSync(folder, { recursive: true, force: true })
  const loaded = ["--input-type=module", "--eval", program, pathToFileURL(bundle).href]
  await run(process.execPath, loaded, { env: compileCacheVariables(folder) })
  for (const made of existsSync(folder) ? readdirSync(folder) : []) {
    renameSync(join(folder, made), join(folder, made.replace(/-\d+$/, `-${user}`)))
  }
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : []
  // Node lets only its own user read them.
  for (const file of files) chmodSync(join(folder, file), 0o755)
  return files.map((file) => join(folder, file))
}

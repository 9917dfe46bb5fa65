import { execFile } from "node:child_process"
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { promisify } from "node:util"

import { lambdaRuntime } from "../inventory/lambdaRuntime.ts"

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

/** Names a cache's folders for a user: Node looks for one whose name ends with the id of the user that it runs as. */
export const giveTo = (user: number, cache: string): void => {
  for (const made of readdirSync(cache)) renameSync(join(cache, made), join(cache, made.replace(/-\d+$/, `-${user}`)))
}

/**
 * Makes the cache of a bundle, beside it: what V8 compiled when it was loaded. Where Node's version, its architecture or its
 * user are others, it does without.
 */
export const makeCompileCache = async (bundle: string, user: number): Promise<ReadonlyArray<string>> => {
  const cache = join(dirname(bundle), compileCache)
  rmSync(cache, { recursive: true, force: true })
  mkdirSync(cache)
  const loaded = ["--input-type=module", "--eval", program, pathToFileURL(bundle).href]
  await run(process.execPath, loaded, { env: compileCacheVariables(cache) })
  giveTo(user, cache)
  const files = readdirSync(cache, { recursive: true, encoding: "utf8" }).map((file) => join(cache, file))
  // Node lets only its own user read them.
  for (const file of files) chmodSync(file, 0o755)
  return files
}

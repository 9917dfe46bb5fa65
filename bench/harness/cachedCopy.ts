import { copyFileSync, cpSync, existsSync } from "node:fs"
import { dirname, join } from "node:path"

import { compileCache, giveTo, makeCompileCache } from "../../infra/build/compileCache.ts"

/** A copy of a bundle with its compile cache: the one that is deployed with it, else one made as the build makes it. */
export const cachedCopy = async (deployed: string, folder: string) => {
  const bundle = join(folder, "index.mjs")
  const cache = join(folder, compileCache)
  copyFileSync(deployed, bundle)
  const user = process.getuid?.() ?? 0
  const made = join(dirname(deployed), compileCache)
  const shipped = existsSync(made)
  if (shipped) {
    cpSync(made, cache, { recursive: true })
    giveTo(user, cache)
  } else await makeCompileCache(bundle, user)
  return { bundle, cache, shipped }
}

import { existsSync } from "node:fs"
import { join, posix } from "node:path"

import * as pulumi from "@pulumi/pulumi"

import { compileCache, compileCacheVariables } from "../infra/build/compileCache.ts"
import { lambdaRuntime } from "../infra/inventory/lambdaRuntime.ts"

/** What is deployed of a folder that `npm run build` made, and the variables that go with it. */
export const functionCode = (folder: string) => {
  const cache = join(folder, compileCache)
  const bundle = { "index.mjs": new pulumi.asset.FileAsset(join(folder, "index.mjs")) }
  return existsSync(cache)
    ? {
        code: new pulumi.asset.AssetArchive({ ...bundle, [compileCache]: new pulumi.asset.FileArchive(cache) }),
        variables: compileCacheVariables(posix.join(lambdaRuntime.root, compileCache)),
      }
    : { code: new pulumi.asset.AssetArchive(bundle), variables: {} }
}

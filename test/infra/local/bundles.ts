import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Effect } from "effect"

import { makeLambdaHost } from "../../../infra/local/LambdaHost.ts"
import type { Role } from "../../../infra/local/RoleGuard.ts"
import { access } from "./access.ts"

export { access }

/** A folder that goes with the scope. */
export const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "local-stack-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true })),
)

/** A host of functions given by the source of their modules. */
export const hostOf = Effect.fnUntraced(function* (
  sources: Readonly<Record<string, string>>,
  timeout = 10,
  roleOf?: (name: string) => Role | undefined,
) {
  const folder = yield* temporaryFolder
  yield* Effect.promise(async () => {
    for (const [name, source] of Object.entries(sources)) {
      await mkdir(join(folder, name), { recursive: true })
      await writeFile(join(folder, name, "index.mjs"), source)
    }
  })
  return yield* makeLambdaHost({
    functions: Object.keys(sources).map((name) => ({ name, memory: 128, timeout })),
    bundles: folder,
    logs: join(folder, "logs"),
    region: access.region,
    variables: { GREETING: "hello" },
    ...(roleOf === undefined ? {} : { roleOf }),
  })
})

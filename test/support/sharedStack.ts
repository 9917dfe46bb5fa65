import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Effect, Exit, Scope } from "effect"
import type { TestProject } from "vitest/node"

import { startDynamoDbLocal } from "../../infra/local/DynamoDbLocal.ts"
import type { Hosting } from "../../infra/local/Lambda.ts"
import { startStack } from "../../infra/local/Stack.ts"
import type { StackInfo, StackOptions } from "../../infra/local/StackInfo.ts"
import { mysqlIfAsked } from "./MariaDb.ts"
import { serveControl } from "./StackControl.ts"

/** The one stack of a run, as its test files' processes know it. */
export interface SharedStack {
  readonly info: StackInfo
  readonly hosting: Hosting
  /** Folder of the stack's data. */
  readonly root: string
  readonly accessKeyId: string
  /** Where it takes commands. */
  readonly control: string
}

declare module "vitest" {
  interface ProvidedContext {
    readonly stack: SharedStack
  }
}

const accessKeyId = "shared"

const start = Effect.fnUntraced(function* (options: Partial<StackOptions>) {
  const root = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "site-stack-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true })),
  )
  const stack = yield* startStack({
    apiPort: 0,
    portalPort: 0,
    wordpressPort: 0,
    root,
    dynamodbEndpoint: yield* startDynamoDbLocal({}),
    accessKeyId,
    mysql: yield* mysqlIfAsked,
    // Each test file brings the tenants and the catalogue that it needs, and nothing happens that no test asks for.
    wordpress: false,
    catalogue: false,
    scheduleEvery: "1 day",
    variables: { RETRY_DELAYS_SECONDS: "1,1" },
    ...options,
  })
  const { host: _host, hosting, hold: _hold, release: _release, mint: _mint, ...rest } = stack
  const { beginRotation: _rotation, startTenant: _tenant, variables: _variables, ...info } = rest
  return { info, hosting, root, accessKeyId, control: yield* serveControl(stack) }
})

/** Starts a stack before the tests of a project, and ends it after them; `sixth` of the kills on it are tried. */
export const provideStack =
  (options: Partial<StackOptions>, sixth: number | "all") =>
  async ({ provide }: Pick<TestProject, "provide">): Promise<() => Promise<void>> => {
    const scope = Scope.makeUnsafe()
    provide("sixth", sixth)
    provide("stack", await Effect.runPromise(start(options).pipe(Scope.provide(scope))))
    return () => Effect.runPromise(Scope.close(scope, Exit.void))
  }

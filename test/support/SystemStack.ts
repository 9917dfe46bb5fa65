import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { Context, Effect, Layer } from "effect"

import { startStack } from "../../infra/local/Stack.ts"
import type { StackOptions } from "../../infra/local/StackInfo.ts"

/** A started stack, and the directory of its data. */
type Started = Effect.Success<ReturnType<typeof startStack>> & { readonly root: string }

/** The running stack of a test file: all of its parts real, on free ports, with data of its own. */
export class SystemStack extends Context.Service<SystemStack, Started>()("test/support/SystemStack") {
  static readonly layer = (options: Partial<StackOptions> = {}) =>
    Layer.effect(
      SystemStack,
      Effect.gen(function* () {
        const root = yield* Effect.acquireRelease(
          Effect.sync(() => mkdtempSync(join(tmpdir(), "site-stack-"))),
          (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true })),
        )
        return { root, ...(yield* startStack({ apiPort: 0, wordpressPort: 0, root, ...options })) }
      }),
    )
}

import { Effect, Exit, Scope } from "effect"
import type { TestProject } from "vitest/node"

import { startDynamoDbLocal } from "../../infra/local/DynamoDbLocal.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** Where the DynamoDB Local of this run of the tests answers. */
    readonly database: string
  }
}

/** One DynamoDB Local for all files of a run: it keeps what callers have by their access key, and starting one takes seconds. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const scope = Scope.makeUnsafe()
  provide("database", await Effect.runPromise(startDynamoDbLocal({}).pipe(Scope.provide(scope))))
  return () => Effect.runPromise(Scope.close(scope, Exit.void))
}

import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { DynamoDBClient } from "@aws-sdk/client-dynamodb"
import { Context, Effect, Layer } from "effect"
import { inject } from "vitest"

import { startStack } from "../../infra/local/Stack.ts"
import type { StackOptions } from "../../infra/local/StackInfo.ts"

/** A started stack, the directory of its data, and a client of its table. */
type Started = Effect.Success<ReturnType<typeof startStack>> & {
  readonly root: string
  readonly database: DynamoDBClient
}

/** The running stack of a test file: all of its parts real, on free ports, with data of its own (in the run's DynamoDB Local). */
export class SystemStack extends Context.Service<SystemStack, Started>()("test/support/SystemStack") {
  static readonly layer = (options: Partial<StackOptions> = {}) =>
    Layer.effect(
      SystemStack,
      Effect.gen(function* () {
        const root = yield* Effect.acquireRelease(
          Effect.sync(() => mkdtempSync(join(tmpdir(), "site-stack-"))),
          (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true })),
        )
        const dynamodbEndpoint = inject("database")
        const accessKeyId = `test${randomUUID().replaceAll("-", "")}`
        const own = { apiPort: 0, wordpressPort: 0, root, dynamodbEndpoint, accessKeyId, mysql: inject("mysql") }
        const stack = yield* startStack({ ...own, ...options })
        const credentials = { accessKeyId, secretAccessKey: "local" }
        const database = yield* Effect.acquireRelease(
          Effect.sync(() => new DynamoDBClient({ endpoint: dynamodbEndpoint, region: stack.region, credentials })),
          (client) => Effect.sync(() => client.destroy()),
        )
        return { ...stack, root, database }
      }),
    )
}

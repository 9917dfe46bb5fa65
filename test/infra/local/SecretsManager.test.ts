import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { startSecretsManager } from "../../../infra/local/SecretsManager.ts"
import { access } from "./bundles.ts"

const clientOf = Effect.fnUntraced(function* (secrets: ReadonlyMap<string, string>) {
  const endpoint = yield* startSecretsManager({ region: access.region, secrets })
  return new SecretsManagerClient({ ...access, endpoint })
})

describe("SecretsManager", () => {
  it.live("gives the real client a secret by its name and by its ARN", () =>
    Effect.gen(function* () {
      const client = yield* clientOf(new Map([["bbws/wp/tenant-1/wp-app-password", "secret"]]))
      const byName = yield* Effect.promise(() =>
        client.send(new GetSecretValueCommand({ SecretId: "bbws/wp/tenant-1/wp-app-password" })),
      )
      assert.strictEqual(byName.SecretString, "secret")
      const byArn = yield* Effect.promise(() => client.send(new GetSecretValueCommand({ SecretId: byName.ARN })))
      assert.strictEqual(byArn.SecretString, "secret")
    }),
  )

  it.live("refuses an unknown secret and any other operation with the errors of AWS", () =>
    Effect.gen(function* () {
      const client = yield* clientOf(new Map())
      const failure = (run: () => Promise<unknown>) =>
        Effect.flip(Effect.tryPromise({ try: run, catch: (cause) => cause }))
      const unknown = yield* failure(() => client.send(new GetSecretValueCommand({ SecretId: "stranger" })))
      assert.instanceOf(unknown, ResourceNotFoundException)
      const other = yield* failure(() => client.send(new PutSecretValueCommand({ SecretId: "a", SecretString: "b" })))
      assert.match(String(other), /UnknownOperationException/)
    }),
  )
})

import { randomBytes } from "node:crypto"

import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted } from "effect"
import { vi } from "vitest"

import { startKeys } from "../../../infra/local/Keys.ts"
import { webhookKey } from "../../../infra/local/paths.ts"
import { Keys } from "../../../src/platform/Keys.ts"
import { useAwsEnvironment } from "../../support/awsEnvironment.ts"
import { access } from "./bundles.ts"

const whose = { tenantId: "tenant-1", webhookId: "hook-1" }
const secret = Redacted.make("whsec_canary")

/** The service's own keys, over the stand-in. */
const setUp = Effect.gen(function* () {
  const { url } = yield* startKeys({ keyArn: webhookKey, material: randomBytes(32) })
  vi.stubEnv("AWS_ENDPOINT_URL_KMS", url)
  const environment = ConfigProvider.layer(ConfigProvider.fromUnknown({ WEBHOOK_KEY_ARN: webhookKey }))
  const client = new KMSClient({ ...access, endpoint: url, maxAttempts: 1 })
  return { client, layer: Keys.layer.pipe(Layer.provide(environment)) }
})

describe("KMS on this machine", () => {
  useAwsEnvironment()

  it.live("gives a text back to whoever names what it belongs to, and to nobody else", () =>
    Effect.gen(function* () {
      const { layer } = yield* setUp
      yield* Effect.gen(function* () {
        const keys = yield* Keys
        const ciphertext = yield* keys.encrypt(secret, whose)
        assert.notInclude(Buffer.from(ciphertext, "base64").toString("latin1"), "canary")
        const other = { webhookId: "hook-1", tenantId: "tenant-1" }
        assert.strictEqual(Redacted.value(yield* keys.decrypt(ciphertext, other)), "whsec_canary")
        for (const stranger of [{ ...whose, webhookId: "hook-2" }, {}]) {
          assert.strictEqual((yield* Effect.flip(keys.decrypt(ciphertext, stranger)))._tag, "InternalError")
        }
      }).pipe(Effect.provide(layer))
    }),
  )

  it.live("refuses another key and a text that is none with the errors of AWS", () =>
    Effect.gen(function* () {
      const { client } = yield* setUp
      const refusal = (KeyId: string) =>
        Effect.map(
          Effect.flip(
            Effect.tryPromise(() => client.send(new DecryptCommand({ KeyId, CiphertextBlob: randomBytes(64) }))),
          ),
          ({ cause }) => (cause instanceof Error ? cause.name : ""),
        )
      assert.strictEqual(yield* refusal(webhookKey), "InvalidCiphertextException")
      assert.strictEqual(yield* refusal(`${webhookKey}0`), "NotFoundException")
    }),
  )
})

import { randomBytes } from "node:crypto"

import { DecryptCommand, EncryptCommand, GenerateMacCommand, KMSClient } from "@aws-sdk/client-kms"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted } from "effect"
import { vi } from "vitest"

import { startKeys } from "../../../infra/local/Keys.ts"
import { keyArns, mailKey, webhookKey } from "../../../infra/local/paths.ts"
import { Keys } from "../../../src/platform/Keys.ts"
import { MailKey } from "../../../src/platform/MailKey.ts"
import { useAwsEnvironment } from "../../support/awsEnvironment.ts"
import { access } from "./bundles.ts"

const whose = { tenantId: "tenant-1", webhookId: "hook-1" }
const secret = Redacted.make("whsec_canary")

/** The service's own keys, over the stand-in. */
const setUp = Effect.gen(function* () {
  const { url } = yield* startKeys({ ...keyArns, material: randomBytes(32) })
  vi.stubEnv("AWS_ENDPOINT_URL_KMS", url)
  const environment = ConfigProvider.layer(
    ConfigProvider.fromUnknown({ WEBHOOK_KEY_ARN: webhookKey, MAIL_KEY_ARN: mailKey }),
  )
  const client = new KMSClient({ ...access, endpoint: url, maxAttempts: 1 })
  return { client, layer: Layer.merge(Keys.layer, MailKey.layer).pipe(Layer.provide(environment)) }
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

  it.live("signs a text, and knows its own signature of this text from every other", () =>
    Effect.gen(function* () {
      const { client, layer } = yield* setUp
      yield* Effect.gen(function* () {
        const key = yield* MailKey
        const signature = yield* key.sign("mail/unsubscribe/1/tenant-1/hash")
        assert.match(signature, /^[\w-]{43}$/)
        assert.isTrue(yield* key.verify("mail/unsubscribe/1/tenant-1/hash", signature))
        assert.isFalse(yield* key.verify("mail/unsubscribe/1/tenant-2/hash", signature))
        assert.isFalse(yield* key.verify("mail/unsubscribe/1/tenant-1/hash", "short"))
      }).pipe(Effect.provide(layer))
      const misused = (command: EncryptCommand | GenerateMacCommand) =>
        Effect.map(
          Effect.flip(
            Effect.tryPromise(() => (command instanceof EncryptCommand ? client.send(command) : client.send(command))),
          ),
          ({ cause }) => (cause instanceof Error ? cause.name : ""),
        )
      const message = randomBytes(8)
      assert.strictEqual(
        yield* misused(new EncryptCommand({ KeyId: mailKey, Plaintext: message })),
        "InvalidKeyUsageException",
      )
      assert.strictEqual(
        yield* misused(new GenerateMacCommand({ KeyId: webhookKey, Message: message, MacAlgorithm: "HMAC_SHA_256" })),
        "InvalidKeyUsageException",
      )
    }),
  )
})

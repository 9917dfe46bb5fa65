import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

import { InternalError, type Throttled } from "../kernel/HttpErrors.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall, limits } from "./Clients.ts"

/** What a text belongs to. It is decrypted for nothing else: one that was moved to another record is of no use there. */
export type Belonging = Readonly<Record<string, string>>

/** KMS: texts that are kept in the table, and that nobody reads there. */
export class Keys extends Context.Service<
  Keys,
  {
    encrypt(text: Redacted.Redacted, of: Belonging): Effect.Effect<string, InternalError | Throttled>
    decrypt(ciphertext: string, of: Belonging): Effect.Effect<Redacted.Redacted, InternalError | Throttled>
  }
>()("src/platform/Keys") {
  static readonly layer = Layer.effect(
    Keys,
    Effect.gen(function* () {
      const KeyId = yield* Config.NonEmptyString("WEBHOOK_KEY_ARN")
      const client = new KMSClient({ maxAttempts: 4, ...limits })
      const nothing = (what: string) => new InternalError({ cause: `KMS answered without ${what}` })
      return Keys.of({
        encrypt: (text, EncryptionContext) =>
          awsCall((abortSignal) =>
            client.send(
              new EncryptCommand({ KeyId, Plaintext: Buffer.from(Redacted.value(text)), EncryptionContext }),
              { abortSignal },
            ),
          ).pipe(
            awsSpan("KMS", "Encrypt"),
            Effect.flatMap(({ CiphertextBlob }) =>
              CiphertextBlob === undefined
                ? Effect.fail(nothing("a ciphertext"))
                : Effect.succeed(Buffer.from(CiphertextBlob).toString("base64")),
            ),
          ),
        decrypt: (ciphertext, EncryptionContext) =>
          awsCall((abortSignal) =>
            client.send(
              new DecryptCommand({ KeyId, CiphertextBlob: Buffer.from(ciphertext, "base64"), EncryptionContext }),
              { abortSignal },
            ),
          ).pipe(
            awsSpan("KMS", "Decrypt"),
            Effect.flatMap(({ Plaintext }) =>
              Plaintext === undefined
                ? Effect.fail(nothing("a text"))
                : Effect.succeed(Redacted.make(Buffer.from(Plaintext).toString("utf8"))),
            ),
          ),
      })
    }),
  )
}

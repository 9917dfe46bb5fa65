import { GenerateMacCommand, KMSClient, KMSInvalidMacException, VerifyMacCommand } from "@aws-sdk/client-kms"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { InternalError, type Throttled } from "../kernel/HttpErrors.ts"
import { awsSpan } from "./AwsSpan.ts"
import { awsCall, limits } from "./Clients.ts"

const MacAlgorithm = "HMAC_SHA_256"

/** KMS: the key that signs the links of mails, and never leaves KMS. */
export class MailKey extends Context.Service<
  MailKey,
  {
    /** The signature of a text, for URLs (base64url). */
    sign(text: string): Effect.Effect<string, InternalError | Throttled>
    /** Whether a signature is this key's of this text. */
    verify(text: string, signature: string): Effect.Effect<boolean, InternalError | Throttled>
  }
>()("src/platform/MailKey") {
  static readonly layer = Layer.effect(
    MailKey,
    Effect.gen(function* () {
      const KeyId = yield* Config.NonEmptyString("MAIL_KEY_ARN")
      const client = new KMSClient({ maxAttempts: 4, ...limits })
      return MailKey.of({
        sign: (text) =>
          awsCall((abortSignal) =>
            client.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message: Buffer.from(text) }), { abortSignal }),
          ).pipe(
            awsSpan("KMS", "GenerateMac"),
            Effect.flatMap(({ Mac }) =>
              Mac === undefined
                ? Effect.fail(new InternalError({ cause: "KMS answered without a signature" }))
                : Effect.succeed(Buffer.from(Mac).toString("base64url")),
            ),
          ),
        verify: (text, signature) =>
          awsCall(async (abortSignal) => {
            const Mac = Buffer.from(signature, "base64url")
            const asked = new VerifyMacCommand({ KeyId, MacAlgorithm, Message: Buffer.from(text), Mac })
            // A signature that is another's is an error to KMS, and an answer to us.
            return client.send(asked, { abortSignal }).catch((cause: unknown) => {
              if (cause instanceof KMSInvalidMacException) return { MacValid: false }
              throw cause
            })
          }).pipe(
            awsSpan("KMS", "VerifyMac"),
            Effect.map(({ MacValid = false }) => MacValid),
          ),
      })
    }),
  )
}

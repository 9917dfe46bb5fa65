import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Webhook as Signer } from "standardwebhooks"

import type { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { Keys } from "../platform/Keys.ts"
import type { Webhook } from "./Webhook.ts"

/** Bytes of a secret, of 24 to 64 that the Standard Webhooks allow. */
const secretBytes = 32
/** How long the secret before holds beside a new one, in milliseconds. */
const bothHoldMs = 24 * 3_600_000

type Whose = Pick<Webhook, "tenantId" | "webhookId">
const belonging = ({ tenantId, webhookId }: Whose) => ({ tenantId, webhookId })

/** A secret, once in the open for whoever it is shown to, and as the table keeps it. */
export interface NewSecret {
  readonly secret: Redacted.Redacted
  readonly kept: Webhook["secrets"][number]
}

/** The secrets that sign what goes to webhooks. */
export class WebhookSecrets extends Context.Service<
  WebhookSecrets,
  {
    make(whose: Whose): Effect.Effect<NewSecret, InternalError | Throttled>
    /** The headers by which a receiver knows who sends and when: one signature for each secret that holds now. */
    sign(
      webhook: Webhook,
      message: { readonly id: string; readonly body: string },
    ): Effect.Effect<Readonly<Record<string, string>>, InternalError | Throttled>
  }
>()("src/webhooks/WebhookSecrets") {
  static readonly layer = Layer.effect(
    WebhookSecrets,
    Effect.gen(function* () {
      const keys = yield* Keys
      const random = yield* SecureRandom.SecureRandom
      return WebhookSecrets.of({
        make: Effect.fnUntraced(function* (whose) {
          const bytes = yield* random.randomBytes(secretBytes)
          const secret = Redacted.make(`whsec_${Buffer.from(bytes).toString("base64")}`)
          return { secret, kept: { ciphertext: yield* keys.encrypt(secret, belonging(whose)) } }
        }),
        sign: Effect.fnUntraced(function* (webhook, { body, id }) {
          const now = yield* Clock.currentTimeMillis
          const holding = webhook.secrets.filter(({ until }) => until === undefined || Date.parse(until) > now)
          const signed = ({ ciphertext }: Webhook["secrets"][number]) =>
            Effect.map(keys.decrypt(ciphertext, belonging(webhook)), (secret) =>
              new Signer(Redacted.value(secret)).sign(id, new Date(now), body),
            )
          const [current, ...before] = holding
          const signatures = [
            ...(current === undefined ? [] : [yield* signed(current)]),
            // After a recovery under another key only a new secret can be read: what it signs must not wait for the old one.
            ...(yield* Effect.forEach(before, (each) =>
              signed(each).pipe(
                Effect.map((signature) => [signature]),
                Effect.catchTag("InternalError", (error) =>
                  Effect.as(Effect.logWarning("the secret before cannot be read", error), []),
                ),
              ),
            )).flat(),
          ]
          return {
            "webhook-id": id,
            "webhook-timestamp": String(Math.floor(now / 1000)),
            "webhook-signature": signatures.join(" "),
          }
        }),
      })
    }),
  )
}

/** The secrets of a webhook that is given a new one: the one that held until now holds for a day more. */
export const rotated = ({ secrets: [current] }: Webhook, kept: NewSecret["kept"], now: number): Webhook["secrets"] => [
  kept,
  ...(current === undefined
    ? []
    : [{ ciphertext: current.ciphertext, until: new Date(now + bothHoldMs).toISOString() }]),
]

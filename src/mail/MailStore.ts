import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { recordForm } from "../platform/Records.ts"
import { Table, type TableError, toItem } from "../platform/Table.ts"
import type { Recipient } from "./Unsubscribing.ts"

/** Why an address gets nothing: its owner said so, it does not exist, or its owner called our mail spam. */
export const SuppressionReason = Schema.Literals(["UNSUBSCRIBED", "BOUNCED", "COMPLAINED"])
export type SuppressionReason = typeof SuppressionReason.Type

const Suppression = Schema.Struct({ reason: SuppressionReason, since: Schema.String })
const suppressionForm = recordForm(Suppression)
export const decodeSuppression = suppressionForm.decode

const Sent = Schema.Struct({ at: Schema.String, expiresAt: Schema.Int })
const sentForm = recordForm(Sent)
export const decodeSent = sentForm.decode

/** Days for which it is known that a mail was sent: longer than its event can come again, also out of a dead-letter queue. */
const sentDays = 30

const partition = (tenantId: string): string => `MAIL#${tenantId}`
const sentKey = ({ addressHash, tenantId }: Recipient, eventId: string) => ({
  PK: partition(tenantId),
  SK: `SENT#${eventId}#${addressHash}`,
})
export const suppressionKey = ({ addressHash, tenantId }: Recipient) => ({
  PK: partition(tenantId),
  SK: `SUPPRESSED#${addressHash}`,
})

/** Which mails were sent, and who gets none. */
export class MailStore extends Context.Service<
  MailStore,
  {
    /** Takes the sending of a mail for the caller alone; false if somebody has taken it before. */
    claim(recipient: Recipient, eventId: string): Effect.Effect<boolean, TableError>
    /** Gives it back: the mail was not sent. */
    release(recipient: Recipient, eventId: string): Effect.Effect<void, TableError>
    suppressed(recipient: Recipient): Effect.Effect<SuppressionReason | undefined, TableError>
    /** A reason that its owner cannot take back stays, and takes the place of one that they can. */
    suppress(recipient: Recipient, reason: SuppressionReason): Effect.Effect<void, TableError>
    /** Lets mail go there again, if it was its owner who had stopped it; answers whether it may go there now. */
    resume(recipient: Recipient): Effect.Effect<boolean, TableError>
  }
>()("src/mail/MailStore") {
  static readonly layer = Layer.effect(
    MailStore,
    Effect.gen(function* () {
      const table = yield* Table
      const suppressed = Effect.fnUntraced(function* (recipient: Recipient) {
        const item = yield* table.get(suppressionKey(recipient), { consistent: true })
        return item === undefined ? undefined : (yield* decodeSuppression(item)).reason
      })
      return MailStore.of({
        claim: Effect.fnUntraced(function* (recipient, eventId) {
          const now = yield* Clock.currentTimeMillis
          const seconds = Math.floor(now / 1000)
          const sent = { at: new Date(now).toISOString(), expiresAt: seconds + sentDays * 86_400 }
          return yield* table
            .put({
              Item: toItem({ ...sentKey(recipient, eventId), ...sentForm.encode(sent) }),
              ConditionExpression: "attribute_not_exists(PK) OR expiresAt <= :now",
              ExpressionAttributeValues: toItem({ ":now": seconds }),
            })
            .pipe(
              Effect.as(true),
              Effect.catchTag("ConditionFailed", () => Effect.succeed(false)),
            )
        }),
        release: (recipient, eventId) => table.delete(sentKey(recipient, eventId)),
        suppressed,
        suppress: Effect.fnUntraced(function* (recipient, reason) {
          const since = new Date(yield* Clock.currentTimeMillis).toISOString()
          const before = reason === "UNSUBSCRIBED" ? "" : " OR reason = :unsubscribed"
          yield* table
            .put({
              Item: toItem({ ...suppressionKey(recipient), ...suppressionForm.encode({ reason, since }) }),
              ConditionExpression: `attribute_not_exists(PK)${before}`,
              ...(before === "" ? {} : { ExpressionAttributeValues: toItem({ ":unsubscribed": "UNSUBSCRIBED" }) }),
            })
            .pipe(Effect.catchTag("ConditionFailed", () => Effect.void))
        }),
        resume: (recipient) =>
          table
            .transact({
              suppression: {
                Delete: {
                  TableName: table.name,
                  Key: toItem(suppressionKey(recipient)),
                  ConditionExpression: "attribute_not_exists(PK) OR reason = :unsubscribed",
                  ExpressionAttributeValues: toItem({ ":unsubscribed": "UNSUBSCRIBED" }),
                },
              },
            })
            .pipe(
              Effect.as(true),
              Effect.catchTag("TransactionRefused", () => Effect.succeed(false)),
            ),
      })
    }),
  )
}

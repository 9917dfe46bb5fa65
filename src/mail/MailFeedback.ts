import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { isTenantId } from "../kernel/Ids.ts"
import { metric } from "../platform/Metrics.ts"
import { MailStore } from "./MailStore.ts"
import { recipientOf } from "./Unsubscribing.ts"

const Recipients = Schema.Array(Schema.Struct({ emailAddress: Schema.String }))

/** What SES tells of a mail that it has sent: what comes of it belongs to whose mail it was, which its tag says. */
export const MailFeedback = Schema.Struct({
  eventType: Schema.String,
  mail: Schema.Struct({
    messageId: Schema.String,
    tags: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Schema.String))),
  }),
  bounce: Schema.optionalKey(Schema.Struct({ bounceType: Schema.String, bouncedRecipients: Recipients })),
  complaint: Schema.optionalKey(
    Schema.Struct({
      complainedRecipients: Recipients,
      complaintFeedbackType: Schema.optionalKey(Schema.NullOr(Schema.String)),
    }),
  ),
})
export type MailFeedback = typeof MailFeedback.Type

/** A mailbox that is full or away will be there again; one that does not exist will not. */
const isForGood = (bounceType: string): boolean => bounceType === "Permanent"

/** Who is to get nothing any more, and why. Who took a mail out of the spam folder has not complained. */
export const consequencesOf = ({ bounce, complaint }: MailFeedback) => [
  ...(bounce !== undefined && isForGood(bounce.bounceType)
    ? bounce.bouncedRecipients.map(({ emailAddress }) => ({ address: emailAddress, reason: "BOUNCED" as const }))
    : []),
  ...(complaint !== undefined && complaint.complaintFeedbackType !== "not-spam"
    ? complaint.complainedRecipients.map(({ emailAddress }) => ({
        address: emailAddress,
        reason: "COMPLAINED" as const,
      }))
    : []),
]

const counted = { BOUNCED: "MailBounced", COMPLAINED: "MailComplained" } as const

/** Sees to it that an address that takes no mail, or wants none, gets none of this tenant any more. */
export const takeFeedback = Effect.fn("Mail.takeFeedback")(function* (feedback: MailFeedback) {
  const tenantId = feedback.mail.tags?.["tenantId"]?.[0]
  if (tenantId === undefined || !isTenantId(tenantId)) return
  const store = yield* MailStore
  for (const { address, reason } of consequencesOf(feedback)) {
    yield* store.suppress(recipientOf(tenantId, address), reason)
    yield* metric(counted[reason], 1)
    yield* Effect.logWarning("address gets no mail any more", { reason })
  }
})

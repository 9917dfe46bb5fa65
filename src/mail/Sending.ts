import * as Effect from "effect/Effect"

import { isTenantId } from "../kernel/Ids.ts"
import { Mailer } from "../platform/Mailer.ts"
import { metric } from "../platform/Metrics.ts"
import type { PublishedEvent } from "../webhooks/WebhookEvents.ts"
import { mailOf } from "./MailBody.ts"
import { MailStore } from "./MailStore.ts"
import { textOf } from "./MailTexts.ts"
import { recipientOf, unsubscribeUrl } from "./Unsubscribing.ts"

/**
 * Mails an event to the customer whom it concerns, at most once. The mail is claimed before it is sent. A claim is given back
 * only if SES refused the mail; where nobody knows whether it was sent, or this run is killed, it is not sent again.
 */
export const sendMail = Effect.fn("Mail.send")(function* (event: PublishedEvent, address: string | undefined) {
  const { tenantId } = event.payload
  const text = textOf(event)
  const mailer = yield* Mailer
  if (address === undefined || text === undefined || typeof tenantId !== "string" || !isTenantId(tenantId)) return
  if (mailer.linksUrl === undefined) return yield* Effect.logInfo("mail is off: no sender is configured")
  const store = yield* MailStore
  const recipient = recipientOf(tenantId, address)
  const reason = yield* store.suppressed(recipient)
  if (reason !== undefined) return yield* Effect.logInfo("mail not sent, its recipient gets none", { reason })
  // Before it is claimed: what fails here sends nothing, and may come again.
  const link = yield* unsubscribeUrl(mailer.linksUrl, recipient)
  if (!(yield* store.claim(recipient, event.eventId))) return yield* Effect.logInfo("mail was sent before")
  yield* mailer.send({ to: address, tenantId, unsubscribeUrl: link, ...mailOf(text, link) }).pipe(
    Effect.andThen(metric("MailSent", 1)),
    Effect.catchTag("MailUncertain", ({ cause }) =>
      Effect.andThen(metric("MailNotSent", 1), Effect.logError("nobody knows whether the mail was sent", cause)),
    ),
    Effect.tapError(() => Effect.andThen(store.release(recipient, event.eventId), metric("MailNotSent", 1))),
  )
})

import * as Schema from "effect/Schema"

import { factsOf, PublishedEvent } from "../webhooks/WebhookEvents.ts"
import { MailFeedback, takeFeedback } from "./MailFeedback.ts"
import { sendMail } from "./Sending.ts"

/** What the queue of mail brings: an event from the topic, or what SES tells of a mail. */
export const MailMessage = Schema.Union([MailFeedback, PublishedEvent])

/** The address is no part of an event: it stands beside it, in the attributes. */
export const handleMailMessage = (message: typeof MailMessage.Type, { recipient }: Readonly<Record<string, string>>) =>
  "mail" in message ? takeFeedback(message) : sendMail(message, recipient)

/** What every line about a message says, as far as the message tells. */
export const saidOfMailMessage = (message: typeof MailMessage.Type) =>
  "mail" in message
    ? { action: "TAKE_MAIL_FEEDBACK", eventType: message.eventType, sesMessageId: message.mail.messageId }
    : { action: "SEND_MAIL", ...factsOf(message) }

import { SendEmailCommand, SESv2Client, SESv2ServiceException } from "@aws-sdk/client-sesv2"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"

import { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { isThrottle } from "./AwsErrors.ts"
import { awsSpan } from "./AwsSpan.ts"
import { limits, timedCall } from "./Clients.ts"
import { OutOfTime } from "./Deadline.ts"

/** A mail to one person. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Where a mail program unsubscribes with one POST (RFC 8058). */
  readonly unsubscribeUrl: string
  /** Whose mail it was: SES says it again with a bounce or a complaint. */
  readonly tenantId: string
}

/** SES did not answer: the mail may be on its way, or not. */
export class MailUncertain extends Data.TaggedError("MailUncertain")<{ readonly cause: unknown }> {}

const settings = Config.all({
  /** `Sites <sites@example.com>`; without it no mail is sent. */
  sender: Config.option(Config.NonEmptyString("MAIL_SENDER")),
  replyTo: Config.option(Config.NonEmptyString("MAIL_REPLY_TO")),
  configurationSet: Config.option(Config.NonEmptyString("MAIL_CONFIGURATION_SET")),
  /** What the links of mails begin with. */
  linksUrl: Config.option(Config.NonEmptyString("MAIL_LINKS_URL")),
})

/** What SES says of an address stays out of our logs: only the name of the error goes there. */
const errorOf = (cause: unknown): InternalError | Throttled | MailUncertain => {
  if (isThrottle(cause)) return new Throttled({ cause: "SES has had enough for now" })
  if (cause instanceof SESv2ServiceException) return new InternalError({ cause: `SES refused: ${cause.name}` })
  return cause instanceof OutOfTime ? new InternalError({ cause }) : new MailUncertain({ cause })
}

/** SES. */
export class Mailer extends Context.Service<
  Mailer,
  {
    /** What the links of mails begin with; undefined where no sender is configured, and so no mail is sent. */
    readonly linksUrl: string | undefined
    /** Sends a mail once: any error but `MailUncertain` says that it was not sent. */
    send(mail: Mail): Effect.Effect<void, InternalError | Throttled | MailUncertain>
  }
>()("src/platform/Mailer") {
  static readonly layer = Layer.effect(
    Mailer,
    Effect.gen(function* () {
      const { configurationSet, linksUrl, replyTo, sender } = yield* settings
      // Once: a try whose answer was lost may have been sent, and the SDK would send it again.
      const client = new SESv2Client({ maxAttempts: 1, ...limits })
      const text = (Data: string) => ({ Data, Charset: "UTF-8" })
      return Mailer.of({
        linksUrl: Option.isSome(sender) ? Option.getOrUndefined(linksUrl) : undefined,
        send: (mail) =>
          timedCall(
            (abortSignal) =>
              client.send(
                new SendEmailCommand({
                  FromEmailAddress: Option.getOrUndefined(sender),
                  ReplyToAddresses: Option.toArray(replyTo),
                  ConfigurationSetName: Option.getOrUndefined(configurationSet),
                  Destination: { ToAddresses: [mail.to] },
                  Content: {
                    Simple: {
                      Subject: text(mail.subject),
                      Body: { Text: text(mail.text), Html: text(mail.html) },
                      Headers: [
                        { Name: "List-Unsubscribe", Value: `<${mail.unsubscribeUrl}>` },
                        { Name: "List-Unsubscribe-Post", Value: "List-Unsubscribe=One-Click" },
                      ],
                    },
                  },
                  EmailTags: [{ Name: "tenantId", Value: mail.tenantId }],
                }),
                { abortSignal },
              ),
            errorOf,
          ).pipe(Effect.asVoid, awsSpan("SES", "SendEmail")),
      })
    }),
  )
}

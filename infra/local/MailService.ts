import { randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"

import { PublishCommand, SNSClient } from "@aws-sdk/client-sns"
import { Effect, Schema } from "effect"

import { type HttpAnswer, listen, readBody } from "./HttpListener.ts"
import type { AwsAccess } from "./Messaging.ts"
import { reasonOf, StackError } from "./StackError.ts"

const bodyLimit = 1024 * 1024
/** Mails that are kept; the oldest go first. */
const mostMails = 500

const Content = Schema.Struct({ Data: Schema.String })
const Outgoing = Schema.Struct({
  FromEmailAddress: Schema.String,
  ReplyToAddresses: Schema.optionalKey(Schema.Array(Schema.String)),
  ConfigurationSetName: Schema.String,
  Destination: Schema.Struct({ ToAddresses: Schema.Tuple([Schema.String]) }),
  Content: Schema.Struct({
    Simple: Schema.Struct({
      Subject: Content,
      Body: Schema.Struct({ Text: Content, Html: Content }),
      Headers: Schema.Array(Schema.Struct({ Name: Schema.String, Value: Schema.String })),
    }),
  }),
  EmailTags: Schema.Array(Schema.Struct({ Name: Schema.String, Value: Schema.String })),
})
const decodeOutgoing = Schema.decodeUnknownEffect(Schema.fromJsonString(Outgoing))

/** A mail that would have been sent. */
export interface KeptMail {
  readonly id: string
  readonly at: string
  readonly from: string
  readonly replyTo: ReadonlyArray<string>
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
}

const keptOf = (outgoing: typeof Outgoing.Type): KeptMail => {
  const { Body, Headers, Subject } = outgoing.Content.Simple
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    from: outgoing.FromEmailAddress,
    replyTo: outgoing.ReplyToAddresses ?? [],
    to: outgoing.Destination.ToAddresses[0],
    subject: Subject.Data,
    text: Body.Text.Data,
    html: Body.Html.Data,
    headers: Object.fromEntries(Headers.map(({ Name, Value }) => [Name, Value])),
    tags: Object.fromEntries(outgoing.EmailTags.map(({ Name, Value }) => [Name, Value])),
  }
}

/** What SES tells of a mail to an address of its mailbox simulator; nothing of any other. */
const feedbackOf = ({ id, tags, to }: KeptMail): object | undefined => {
  const [box = "", domain] = to.split("@")
  if (domain !== "simulator.amazonses.com") return undefined
  const recipients = [{ emailAddress: to }]
  const mail = {
    messageId: id,
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
  }
  if (box.startsWith("bounce")) {
    return { eventType: "Bounce", mail, bounce: { bounceType: "Permanent", bouncedRecipients: recipients } }
  }
  return box.startsWith("complaint")
    ? { eventType: "Complaint", mail, complaint: { complainedRecipients: recipients, complaintFeedbackType: "abuse" } }
    : undefined
}

const answer = (status: number, body: object, type = ""): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json", ...(type === "" ? {} : { "x-amzn-errortype": type }) },
  body: JSON.stringify(body),
})
const refusal = (type: string, message: string): HttpAnswer => answer(400, { message }, type)

/**
 * SES (API v2) that keeps what it is given and sends nothing. Addresses of `simulator.amazonses.com` bounce or complain as
 * those of AWS do, by a message on the topic that an account's configuration set tells.
 */
export const startMailService = Effect.fnUntraced(function* (options: {
  readonly access: AwsAccess
  readonly messaging: { readonly endpoint: string; readonly feedbackTopicArn: string }
}) {
  const { endpoint, feedbackTopicArn } = options.messaging
  const sns = yield* Effect.acquireRelease(
    Effect.sync(() => new SNSClient({ ...options.access, endpoint })),
    (client) => Effect.sync(() => client.destroy()),
  )
  const mails: Array<KeptMail> = []

  const take = Effect.fnUntraced(function* (outgoing: typeof Outgoing.Type) {
    const mail = keptOf(outgoing)
    mails.unshift(mail)
    mails.length = Math.min(mails.length, mostMails)
    const feedback = feedbackOf(mail)
    if (feedback !== undefined) {
      yield* Effect.tryPromise({
        try: () => sns.send(new PublishCommand({ TopicArn: feedbackTopicArn, Message: JSON.stringify(feedback) })),
        catch: (cause) => new StackError({ message: reasonOf(cause) }),
      })
    }
    return answer(200, { MessageId: mail.id })
  })

  const handle = (request: IncomingMessage): Effect.Effect<HttpAnswer> => {
    if (!request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
      return Effect.succeed(answer(403, { message: "no signature" }, "MissingAuthenticationTokenException"))
    }
    if (request.method !== "POST" || request.url !== "/v2/email/outbound-emails") {
      return Effect.succeed(answer(404, { message: "no such call" }, "NotFoundException"))
    }
    return readBody(request, bodyLimit).pipe(
      Effect.flatMap((body) => decodeOutgoing(String(body))),
      Effect.flatMap(take),
      Effect.catch((error) => Effect.succeed(refusal("BadRequestException", reasonOf(error)))),
    )
  }
  const { url } = yield* listen({ port: 0, handle, portTaken: "No port is free." })
  return { url, mails: (): ReadonlyArray<KeptMail> => mails }
})

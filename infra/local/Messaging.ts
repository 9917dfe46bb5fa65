import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns"
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs"
import { Effect, Schema } from "effect"
import { buildApp } from "fauxqs"

import { mailedEvents, mailFeedback } from "../inventory/mail.ts"
import { type QueueDefinition, type QueueId, queues } from "../inventory/queues.ts"
import { reasonOf, StackError } from "./StackError.ts"
import { keepTraceHeaders } from "./traces/QueueTraces.ts"

/** What the SDK's clients need to reach one stand-in. */
export interface AwsAccess {
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** Per-protocol texts of a message published with `MessageStructure: json`. */
const Structure = Schema.fromJsonString(
  Schema.Struct({ default: Schema.String, sqs: Schema.optionalKey(Schema.String) }),
)
const decodeStructure = Schema.decodeUnknownOption(Structure)

/** SNS gives each protocol its own text of a structured message, which the emulator leaves to us. */
const unpackStructure = (form: Readonly<Record<string, string>>): Record<string, string> => {
  const unpacked = { ...form }
  for (const [key, value] of Object.entries(form)) {
    if (!key.endsWith("MessageStructure") || value !== "json") continue
    const messageKey = key.replace(/MessageStructure$/, "Message")
    const structure = decodeStructure(form[messageKey])
    if (structure._tag === "None") continue
    unpacked[messageKey] = structure.value.sqs ?? structure.value.default
  }
  return unpacked
}

const makeApp = () => {
  const app = buildApp({ logger: false })
  const form = "application/x-www-form-urlencoded"
  app.removeContentTypeParser(form)
  app.addContentTypeParser(form, { parseAs: "string" }, (_, body, done) =>
    done(null, unpackStructure(Object.fromEntries(new URLSearchParams(String(body))))),
  )
  keepTraceHeaders(app)
  return app
}

const serve = Effect.acquireRelease(
  Effect.tryPromise({
    try: async () => {
      const app = makeApp()
      const url = await app.listen({ port: 0, host: "127.0.0.1" })
      return { url, close: () => app.close() }
    },
    catch: (cause) => new StackError({ message: `SQS and SNS did not start: ${reasonOf(cause)}` }),
  }),
  (app) => Effect.promise(() => app.close()),
)

const queueAttributes = (definition: QueueDefinition, deadLetterArn: string | undefined): Record<string, string> => ({
  VisibilityTimeout: String(definition.visibilityTimeout),
  MessageRetentionPeriod: String(definition.retentionDays * 24 * 60 * 60),
  ...(definition.maxReceiveCount === undefined || deadLetterArn === undefined
    ? {}
    : {
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: deadLetterArn,
          maxReceiveCount: definition.maxReceiveCount,
        }),
      }),
})

const accountId = "000000000000"

const createQueue = async (
  sqs: SQSClient,
  endpoint: string,
  name: string,
  attributes: Record<string, string>,
): Promise<{ readonly url: string; readonly arn: string }> => {
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))
  // The emulator's own URLs have a host under `localhost`, which not every resolver knows; it reads only the path.
  const url = `${endpoint}/${accountId}/${name}`
  const read = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["QueueArn"] }))
  return { url, arn: String(read.Attributes?.["QueueArn"]) }
}

const createResources = async (endpoint: string, access: AwsAccess, environment: string) => {
  const options = { ...access, endpoint }
  const sqs = new SQSClient(options)
  const sns = new SNSClient(options)
  const named = (definition: QueueDefinition): string => `${definition.name}-${environment}`
  const createDefined = (definition: QueueDefinition, deadLetterArn?: string) =>
    createQueue(sqs, endpoint, named(definition), queueAttributes(definition, deadLetterArn))
  const [deadLetter, mailDeadLetter] = await Promise.all([
    createDefined(queues.deadLetter),
    createDefined(queues.mailDeadLetter),
  ])
  const [creation, update, deletion, webhooks, mail, feedback, inbox, topic] = await Promise.all([
    createDefined(queues.creation, deadLetter.arn),
    createDefined(queues.update, deadLetter.arn),
    createDefined(queues.deletion, deadLetter.arn),
    createDefined(queues.webhooks),
    createDefined(queues.mail, mailDeadLetter.arn),
    sns.send(new CreateTopicCommand({ Name: `${mailFeedback.name}-${environment}` })),
    createQueue(sqs, endpoint, `bbws-wp-inbox-${environment}`, {}),
    sns.send(new CreateTopicCommand({ Name: `bbws-wp-site-events-${environment}` })),
  ])
  const topicArn = String(topic.TopicArn)
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: inbox.arn }))
  const feedbackTopicArn = String(feedback.TopicArn)
  const subscribe = (TopicArn: string, Endpoint: string, filter?: string) =>
    sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: "sqs",
        Endpoint,
        Attributes: { RawMessageDelivery: "true", ...(filter === undefined ? {} : { FilterPolicy: filter }) },
      }),
    )
  await subscribe(topicArn, webhooks.arn)
  await subscribe(topicArn, mail.arn, mailedEvents)
  await subscribe(feedbackTopicArn, mail.arn)
  for (const client of [sqs, sns]) client.destroy()
  const byId: Record<QueueId, typeof deadLetter> = {
    creation,
    update,
    deletion,
    deadLetter,
    webhooks,
    mail,
    mailDeadLetter,
  }
  return { queues: byId, inbox: inbox.url, topicArn, feedbackTopicArn }
}

/** SQS and SNS in this process, with the queues, the topic, and an inbox queue that gets every event. All lives in memory. */
export const startMessaging = Effect.fnUntraced(function* (options: {
  readonly access: AwsAccess
  /** Suffix of all names. */
  readonly environment: string
}) {
  const { url } = yield* serve
  const resources = yield* Effect.tryPromise({
    try: () => createResources(url, options.access, options.environment),
    catch: (cause) => new StackError({ message: `The queues or the topic failed: ${reasonOf(cause)}` }),
  })
  return { endpoint: url, ...resources }
})

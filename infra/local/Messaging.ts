import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3"
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns"
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs"
import { Effect, Schema } from "effect"
import { buildApp } from "fauxqs"

import { type QueueDefinition, type QueueId, queues } from "../inventory/queues.ts"
import { archiveRights } from "./archiveRights.ts"
import { startArchiveStore } from "./ArchiveStore.ts"
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

/** S3's own limit of one PUT, in bytes; the emulator's is 11 MiB. */
const largestObject = 5 * 1024 ** 3

const makeApp = () => {
  const app = buildApp({ logger: false })
  const form = "application/x-www-form-urlencoded"
  app.removeContentTypeParser(["*", form])
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: largestObject }, (_, body, done) => done(null, body))
  // SNS speaks in forms at `/` only; elsewhere it is the type that curl gives to an upload by itself.
  app.addContentTypeParser(form, { parseAs: "buffer", bodyLimit: largestObject }, (request, body, done) =>
    done(null, request.url === "/" ? unpackStructure(Object.fromEntries(new URLSearchParams(String(body)))) : body),
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
    catch: (cause) => new StackError({ message: `SQS, SNS and S3 did not start: ${reasonOf(cause)}` }),
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
const bucketOf = (environment: string): string => `bbws-wp-archives-${environment}`

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
  const s3 = new S3Client({ ...options, forcePathStyle: true })
  const named = (definition: QueueDefinition): string => `${definition.name}-${environment}`
  const deadLetter = await createQueue(
    sqs,
    endpoint,
    named(queues.deadLetter),
    queueAttributes(queues.deadLetter, undefined),
  )
  const consumed = (definition: QueueDefinition) =>
    createQueue(sqs, endpoint, named(definition), queueAttributes(definition, deadLetter.arn))
  const bucket = bucketOf(environment)
  const [creation, update, deletion, webhooks, inbox, topic] = await Promise.all([
    consumed(queues.creation),
    consumed(queues.update),
    consumed(queues.deletion),
    createQueue(sqs, endpoint, named(queues.webhooks), queueAttributes(queues.webhooks, undefined)),
    createQueue(sqs, endpoint, `bbws-wp-inbox-${environment}`, {}),
    sns.send(new CreateTopicCommand({ Name: `bbws-wp-site-events-${environment}` })),
    s3.send(new CreateBucketCommand({ Bucket: bucket })),
  ])
  const topicArn = String(topic.TopicArn)
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: inbox.arn }))
  const raw = { RawMessageDelivery: "true" }
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: webhooks.arn, Attributes: raw }))
  for (const client of [sqs, sns, s3]) client.destroy()
  const byId: Record<QueueId, typeof deadLetter> = { creation, update, deletion, deadLetter, webhooks }
  return { queues: byId, inbox: inbox.url, topicArn, bucket }
}

/**
 * SQS, SNS and S3 in this process, with the queues, the topic, the bucket, and an inbox queue that gets every event.
 * `endpoint` is of SQS and SNS, `archiveEndpoint` of S3, which checks signatures. Everything lives in memory.
 */
export const startMessaging = Effect.fnUntraced(function* (options: {
  readonly access: AwsAccess
  /** Suffix of all names. */
  readonly environment: string
}) {
  const { url } = yield* serve
  const rights = archiveRights(`arn:aws:s3:::${bucketOf(options.environment)}`)
  const archiveEndpoint = yield* startArchiveStore({ emulator: url, access: options.access, rights })
  const resources = yield* Effect.tryPromise({
    try: () => createResources(url, options.access, options.environment),
    catch: (cause) =>
      new StackError({
        message: `The queues, the topic or the bucket failed: ${reasonOf(cause)}`,
      }),
  })
  return { endpoint: url, archiveEndpoint, ...resources }
})

import { PublishCommand, SNSClient } from "@aws-sdk/client-sns"
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"

import { functions } from "../../../infra/inventory/functions.ts"
import { type QueueDefinition, queues } from "../../../infra/inventory/queues.ts"
import { startMessaging } from "../../../infra/local/Messaging.ts"
import { startQueuePoller, succeeded } from "../../../infra/local/QueuePoller.ts"
import { access, hostOf } from "./bundles.ts"

const setUp = Effect.gen(function* () {
  const messaging = yield* startMessaging({ access, environment: "test" })
  const sqs = new SQSClient({ ...access, endpoint: messaging.endpoint })
  const waiting = (url: string) =>
    Effect.promise(async () => {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }))
      return (
        Number(Attributes?.["ApproximateNumberOfMessages"]) * 100 +
        Number(Attributes?.["ApproximateNumberOfMessagesNotVisible"])
      )
    })
  const until = (url: string, wanted: number) =>
    waiting(url).pipe(
      Effect.repeat({ until: (n) => n === wanted, schedule: Schedule.spaced("50 millis") }),
      Effect.timeout("15 seconds"),
    )
  const send = (url: string, body: string) =>
    Effect.promise(() => sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body })))
  return { messaging, sqs, until, send, waiting }
})

const poll = (
  messaging: Effect.Success<typeof setUp>["messaging"],
  host: Effect.Success<ReturnType<typeof hostOf>>,
  queue: "creation" | "deadLetter",
  batchSize: number,
) =>
  startQueuePoller({
    endpoint: messaging.endpoint,
    access,
    queue: messaging.queues[queue],
    host,
    functionName: "consumer",
    batchSize,
    maximumConcurrency: 2,
  })

/** Makes a failed message visible at once, as the service does with its delays. */
const retrying = (endpoint: string, url: string) => `
import { ChangeMessageVisibilityCommand, SQSClient } from ${JSON.stringify(import.meta.resolve("@aws-sdk/client-sqs"))}
const sqs = new SQSClient(${JSON.stringify({ ...access, endpoint })})
export const handler = async ({ Records }) => {
  console.log(JSON.stringify(Records.map((r) => r.attributes.ApproximateReceiveCount)))
  for (const { receiptHandle } of Records)
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: ${JSON.stringify(url)}, ReceiptHandle: receiptHandle, VisibilityTimeout: 0 }))
  return { batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })) }
}`

describe("Messaging", () => {
  it.live("hides messages for six timeouts of their consumers, and gives those of operations five receives", () =>
    Effect.gen(function* () {
      const { messaging, sqs } = yield* setUp
      for (const { timeout, trigger } of functions) {
        if (trigger.type !== "queue") continue
        const { Attributes } = yield* Effect.promise(() =>
          sqs.send(
            new GetQueueAttributesCommand({ QueueUrl: messaging.queues[trigger.queue].url, AttributeNames: ["All"] }),
          ),
        )
        assert.strictEqual(Attributes?.["VisibilityTimeout"], String(6 * timeout))
        const { maxReceiveCount }: QueueDefinition = queues[trigger.queue]
        assert.strictEqual(JSON.parse(Attributes?.["RedrivePolicy"] ?? "{}").maxReceiveCount, maxReceiveCount)
      }
    }),
  )

  it.live("delivers an event to the inbox with its structured message unpacked", () =>
    Effect.gen(function* () {
      const { messaging, sqs } = yield* setUp
      const sns = new SNSClient({ ...access, endpoint: messaging.endpoint })
      yield* Effect.promise(() =>
        sns.send(
          new PublishCommand({
            TopicArn: messaging.topicArn,
            MessageStructure: "json",
            Message: JSON.stringify({ default: `{"eventType":"X"}`, email: "text" }),
          }),
        ),
      )
      const { Messages } = yield* Effect.promise(() =>
        sqs.send(new ReceiveMessageCommand({ QueueUrl: messaging.inbox, WaitTimeSeconds: 1 })),
      )
      assert.strictEqual(JSON.parse(Messages?.[0]?.Body ?? "{}").Message, `{"eventType":"X"}`)
    }),
  )

  it.live(
    "moves a message to the dead-letter queue after its fifth receive",
    () =>
      Effect.gen(function* () {
        const { messaging, send, until } = yield* setUp
        const host = yield* hostOf({
          consumer: retrying(messaging.endpoint, messaging.queues.creation.url),
        })
        yield* poll(messaging, host, "creation", 1)
        yield* send(messaging.queues.creation.url, "poison")
        yield* until(messaging.queues.deadLetter.url, 100)
        yield* until(messaging.queues.creation.url, 0)
      }),
    30_000,
  )

  it.live(
    "deletes the messages of a batch that succeeded and leaves the failed ones hidden",
    () =>
      Effect.gen(function* () {
        const { messaging, send, until } = yield* setUp
        const host = yield* hostOf({
          consumer: `export const handler = async ({ Records }) => ({ batchItemFailures:
            Records.filter(({ body }) => body === "bad").map(({ messageId }) => ({ itemIdentifier: messageId })) })`,
        })
        for (const body of ["good", "bad", "good"]) {
          yield* send(messaging.queues.creation.url, body)
        }
        yield* poll(messaging, host, "creation", 10)
        yield* until(messaging.queues.creation.url, 1)
      }),
    30_000,
  )

  it.live(
    "keeps a held tenant's messages, and nobody else's, until they are released; hidden after a failed invocation",
    () =>
      Effect.gen(function* () {
        const { messaging, send, until, waiting } = yield* setUp
        const host = yield* hostOf({
          consumer: `export const handler = async ({ Records }) => {
            if (Records[0].body.includes("bad")) throw new Error("no")
          }`,
        })
        const poller = yield* poll(messaging, host, "creation", 1)
        const { url } = messaging.queues.creation
        const message = (tenantId: string, word: string) => JSON.stringify({ payload: { tenantId }, word })
        yield* poller.hold("tenant-1")
        yield* send(url, message("tenant-1", "good"))
        yield* send(url, message("tenant-1", "bad"))
        yield* send(url, message("tenant-2", "good"))
        yield* until(url, 2)
        yield* Effect.sleep("300 millis")
        assert.strictEqual(yield* waiting(url), 2)
        yield* poller.release("tenant-1")
        yield* until(url, 1)
      }),
    30_000,
  )
})

describe("a batch's response", () => {
  const messages = [{ MessageId: "a" }, { MessageId: "b" }]
  const done = (response: unknown) => succeeded(messages, response).map((m) => m.MessageId)

  it("acknowledges everything when it is empty", () => {
    assert.deepStrictEqual(done(null), ["a", "b"])
    assert.deepStrictEqual(done({}), ["a", "b"])
    assert.deepStrictEqual(done({ batchItemFailures: [] }), ["a", "b"])
  })

  it("acknowledges nothing when it is malformed or names a stranger", () => {
    assert.deepStrictEqual(done("ok"), [])
    assert.deepStrictEqual(done({ batchItemFailures: [{ itemIdentifier: "" }] }), [])
    assert.deepStrictEqual(done({ batchItemFailures: [{}] }), [])
  })
})

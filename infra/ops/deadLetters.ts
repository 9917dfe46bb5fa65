import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs"
import { Effect, Option, Result, Schema } from "effect"

import { callQueue, RedriveError } from "./RedriveError.ts"
import { type QueueUrls, type SourceQueue, sourceQueueOf } from "./redriveQueues.ts"

const Body = Schema.fromJsonString(
  Schema.Struct({ messageType: Schema.String, operationId: Schema.optionalKey(Schema.String) }),
)
const decodeBody = Schema.decodeUnknownOption(Body)

/** What became of a message. */
export type Outcome = "moved" | "would move" | "other queue" | "unknown type"

/** A message as it is reported; its id is SQS's own when it names no operation. */
export interface DeadLetter {
  readonly id: string
  readonly messageType: string
  readonly queue: SourceQueue | undefined
  readonly outcome: Outcome
}

/** Seconds for which this run keeps a message from everyone else; what it does not move it shows again at its end. */
const holdSeconds = 900

/** Seconds that a receive waits for a message, long enough to ask all of SQS's servers. */
const waitSeconds = 2

/**
 * Moves the messages of the selected queues from the dead-letter queue back to their own, until none is left or `limit`
 * are moved. Each is sent before it is deleted, so a failure between the two leaves it in both: consumers are idempotent.
 */
export const redrive = Effect.fnUntraced(function* (options: {
  readonly sqs: SQSClient
  readonly urls: QueueUrls
  readonly selected: ReadonlyArray<SourceQueue>
  readonly limit: number
  readonly dryRun: boolean
  readonly report: (letter: DeadLetter) => Effect.Effect<void>
}) {
  const { sqs, urls, dryRun } = options
  const from = urls.deadLetter
  /** Receipt handles by message id. */
  const held = new Map<string, string>()
  const seen = new Set<string>()
  const letters: Array<DeadLetter> = []

  const receive = (count: number) =>
    callQueue(from, () =>
      sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: from,
          MaxNumberOfMessages: Math.min(10, count),
          VisibilityTimeout: holdSeconds,
          WaitTimeSeconds: waitSeconds,
          MessageAttributeNames: ["All"],
        }),
      ),
    ).pipe(
      Effect.map(({ Messages = [] }) => {
        for (const { MessageId = "", ReceiptHandle = "" } of Messages) held.set(MessageId, ReceiptHandle)
        const fresh = Messages.filter(({ MessageId = "" }) => !seen.has(MessageId))
        for (const { MessageId = "" } of fresh) seen.add(MessageId)
        return fresh
      }),
      // An interruption between the answer and here would hide the messages for the whole time.
      Effect.uninterruptible,
    )

  const look = (message: Message): DeadLetter => {
    const body = Option.getOrUndefined(decodeBody(message.Body))
    const queue = body === undefined ? undefined : sourceQueueOf(body.messageType)
    const wanted = queue !== undefined && options.selected.includes(queue)
    return {
      id: body?.operationId ?? message.MessageId ?? "",
      messageType: body?.messageType ?? "no operation's message",
      queue,
      outcome: wanted ? (dryRun ? "would move" : "moved") : queue === undefined ? "unknown type" : "other queue",
    }
  }

  const move = Effect.fnUntraced(function* (message: Message, queue: SourceQueue) {
    const { MessageId = "", Body: body, MessageAttributes } = message
    const to = urls[queue]
    yield* callQueue(to, () => sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: body, MessageAttributes })))
    yield* callQueue(from, () =>
      sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: message.ReceiptHandle })),
    ).pipe(
      Effect.mapError(
        (error) => new RedriveError({ message: `${MessageId} was sent to ${to} but not deleted. ${error.message}` }),
      ),
    )
    held.delete(MessageId)
  }, Effect.uninterruptible)

  const handle = Effect.fnUntraced(function* (message: Message) {
    const letter = look(message)
    if (letter.outcome === "moved" && letter.queue !== undefined) yield* move(message, letter.queue)
    letters.push(letter)
    yield* options.report(letter)
  })

  // One that cannot be shown again now shows itself after the hold.
  const release = Effect.suspend(() =>
    Effect.forEach(
      held.values(),
      (ReceiptHandle) =>
        Effect.ignore(
          callQueue(from, () =>
            sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: from, ReceiptHandle, VisibilityTimeout: 0 })),
          ),
        ),
      { concurrency: 10, discard: true },
    ),
  )

  const taken = () => letters.filter(({ outcome }) => outcome === "moved" || outcome === "would move").length
  yield* Effect.gen(function* () {
    while (taken() < options.limit) {
      const messages = yield* receive(options.limit - taken())
      if (messages.length === 0) return
      // All of a batch come to their end before its first failure ends the run.
      const results = yield* Effect.forEach(messages, (message) => Effect.result(handle(message)), { concurrency: 10 })
      const failed = results.find(Result.isFailure)
      if (failed !== undefined) return yield* failed.failure
    }
  }).pipe(Effect.ensuring(release))
  return letters
})

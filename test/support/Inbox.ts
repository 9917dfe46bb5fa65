import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs"
import { Effect } from "effect"

interface Stack {
  readonly sqs: string
  readonly region: string
  readonly inbox: string
}

export const sqsOf = (stack: Stack): SQSClient =>
  new SQSClient({
    endpoint: stack.sqs,
    region: stack.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  })

/** All events that were published and not drained before, as one text. */
export const drainInbox = (stack: Stack): Effect.Effect<string> =>
  Effect.promise(async () => {
    const sqs = sqsOf(stack)
    const bodies: Array<string> = []
    for (;;) {
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: stack.inbox, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 }),
      )
      if (messages.length === 0) return bodies.join("\n")
      bodies.push(...messages.map(({ Body: body = "" }) => body))
    }
  })

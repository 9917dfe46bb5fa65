import { randomUUID } from "node:crypto"

import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns"
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs"
import { Effect } from "effect"

import type { AwsAccess } from "../../infra/local/Messaging.ts"
import type { StackInfo } from "../../infra/local/StackInfo.ts"

type Stack = Pick<StackInfo, "sqs" | "region" | "inbox">

export const sqsOf = (stack: Stack): SQSClient =>
  new SQSClient({
    endpoint: stack.sqs,
    region: stack.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  })

/** A queue that gets every event of these tenants; answers its URL. */
export const openInbox = (stack: StackInfo, access: AwsAccess, tenants: ReadonlyArray<string>): Effect.Effect<string> =>
  Effect.promise(async () => {
    const [sqs, sns] = [sqsOf(stack), new SNSClient({ ...access, endpoint: stack.sns })]
    const QueueName = `inbox-${randomUUID()}`
    await sqs.send(new CreateQueueCommand({ QueueName }))
    const QueueUrl = stack.inbox.replace(/[^/]+$/, QueueName)
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))
    await sns.send(
      new SubscribeCommand({
        TopicArn: stack.topicArn,
        Protocol: "sqs",
        Endpoint: Attributes?.["QueueArn"],
        Attributes: { FilterPolicy: JSON.stringify({ tenantId: tenants }) },
      }),
    )
    for (const client of [sqs, sns]) client.destroy()
    return QueueUrl
  })

/** All events of this file's tenants that were published and not drained before, as one text. */
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

import { SNSClient } from "@aws-sdk/client-sns"
import { SQSClient } from "@aws-sdk/client-sqs"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { vi } from "vitest"

import { Queues } from "../../src/platform/Queues.ts"
import { Topic } from "../../src/platform/Topic.ts"
import { WebhookQueue } from "../../src/platform/WebhookQueue.ts"
import { useAwsEnvironment } from "../support/awsEnvironment.ts"
import { settingsFrom } from "../support/samples.ts"

useAwsEnvironment()

const layer = Layer.mergeAll(Queues.layer, WebhookQueue.layer, Topic.layer).pipe(
  Layer.provide(settingsFrom({ WEBHOOK_QUEUE: "https://sqs.eu-west-1.amazonaws.com/000000000000/webhooks" })),
)

/** What clients were given to send. */
const listen = () => {
  const given: Array<unknown> = []
  for (const client of [SQSClient, SNSClient]) {
    vi.spyOn(client.prototype, "send").mockImplementation((command: { readonly input: object }) => {
      given.push("MessageGroupId" in command.input ? command.input.MessageGroupId : "nobody's")
    })
  }
  return given
}

describe("a message", () => {
  it.effect("says which tenant's it is, so that SQS does not let one tenant's keep the others' waiting", () => {
    const given = listen()
    return Effect.gen(function* () {
      yield* (yield* Queues).send("update", { operationId: "op-1" }, { tenantId: "tenant-1" })
      yield* (yield* WebhookQueue).send({ tenantId: "tenant-2", webhookId: "hook-1", deliveryId: "dlv-1" })
      const topic = yield* Topic
      const event = { subject: "A site", sentence: "There is a site.", event: {} }
      yield* topic.publish({ ...event, attributes: { eventType: "SITE_CREATION_COMPLETE", tenantId: "tenant-3" } })
      yield* topic.publish({ ...event, attributes: { eventType: "OPERATIONS_ALERT" } })
      assert.deepStrictEqual(given, ["tenant-1", "tenant-2", "tenant-3", "nobody's"])
    }).pipe(Effect.provide(layer))
  })
})

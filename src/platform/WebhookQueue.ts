import { SQSClient } from "@aws-sdk/client-sqs"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { limits } from "./Clients.ts"
import { sendMessage } from "./Queues.ts"

/** The queue of what goes to webhooks. The topic sends it events, and we send it deliveries that are to be tried. */
export class WebhookQueue extends Context.Service<
  WebhookQueue,
  {
    send(delivery: {
      readonly tenantId: string
      readonly webhookId: string
      readonly deliveryId: string
    }): Effect.Effect<void, InternalError | Throttled>
  }
>()("src/platform/WebhookQueue") {
  static readonly layer = Layer.effect(
    WebhookQueue,
    Effect.gen(function* () {
      const url = yield* Config.NonEmptyString("WEBHOOK_QUEUE")
      const client = new SQSClient({ maxAttempts: 4, ...limits })
      return WebhookQueue.of({
        send: ({ deliveryId, tenantId, webhookId }) =>
          sendMessage(client, url, { webhookId, deliveryId }, { tenantId }),
      })
    }),
  )
}

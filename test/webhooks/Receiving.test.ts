import { connect } from "node:net"
import { getCACertificates, setDefaultCACertificates } from "node:tls"

import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { vi } from "vitest"

import { makeEventQueueHandler } from "../../src/lambda/EventQueueHandler.ts"
import { HostAddresses } from "../../src/platform/HostAddresses.ts"
import { Dial, PublicInternet } from "../../src/platform/PublicInternet.ts"
import { Deliveries } from "../../src/webhooks/Deliveries.ts"
import { handleWebhookMessage, saidOfWebhookMessage, WebhookMessage } from "../../src/webhooks/WebhookMessages.ts"
import { makeAuthority } from "../support/certificates.ts"
import { invocation } from "../support/invocation.ts"
import { recordOf } from "../support/messageRecord.ts"
import { startReceiver, verified } from "../support/WebhookReceiver.ts"
import { eventOf, givenWebhook, makeWebhookWorld, tenantId } from "./WebhookWorld.ts"

const authority = makeAuthority()
const trusted = getCACertificates("default")
beforeAll(() => setDefaultCACertificates([...trusted, authority.certificate]))
afterAll(() => setDefaultCACertificates(trusted))

/** The deliverer's function over a table in memory, whose public internet has one receiver, by https; and what it logs. */
const setUp = Effect.gen(function* () {
  const { port, received } = yield* startReceiver(authority.issue("shop.example"))
  const addresses = (host: string) => (host === "shop.example" ? ["93.184.216.34"] : ["169.254.169.254"])
  const dialled: Array<string> = []
  const internet = PublicInternet.layerNoDeps.pipe(
    Layer.provide(HostAddresses.layerMemory(addresses)),
    Layer.provide(
      Layer.succeed(Dial, (address) => {
        dialled.push(address)
        return connect({ host: "127.0.0.1", port })
      }),
    ),
    Layer.orDie,
  )
  const world = makeWebhookWorld(undefined, internet)
  const context = yield* Layer.build(world.layer)
  const logged: Array<string> = []
  vi.spyOn(console, "log").mockImplementation((line: unknown) => void logged.push(String(line)))
  const handler = makeEventQueueHandler(
    WebhookMessage,
    handleWebhookMessage,
    Layer.succeedContext(context),
    saidOfWebhookMessage,
  )
  const handle = (...bodies: ReadonlyArray<string>) =>
    Effect.promise(() => handler({ Records: bodies.map((body, index) => recordOf(String(index), body)) }, invocation()))
  return { context, dialled, handle, logged, received, world }
})

describe("the deliverer", () => {
  it.live("brings a real receiver, by https, an event whose signature holds, and keeps nothing of its answer", () =>
    Effect.gen(function* () {
      const { context, handle, logged, received, world } = yield* setUp
      const { secret, webhook } = yield* Effect.provide(givenWebhook(), context)
      const event = yield* eventOf(1)
      // The topic may publish an event twice, and SQS bring it twice.
      assert.deepStrictEqual(yield* handle(JSON.stringify(event), JSON.stringify(event)), { batchItemFailures: [] })
      assert.lengthOf(received, 1)
      const [request = { headers: {}, body: "" }] = received
      assert.deepStrictEqual(verified(request, Redacted.value(secret)), {
        id: event.eventId,
        type: event.eventType,
        timestamp: event.timestamp,
        data: event.payload,
      })
      assert.throws(() =>
        verified({ ...request, body: request.body.replace("COMPLETED", "FAILED") }, Redacted.value(secret)),
      )
      const params = { tenantId, webhookId: webhook.webhookId }
      const { items } = yield* Effect.flatMap(Deliveries, (each) => each.list(params, {})).pipe(Effect.provide(context))
      assert.deepInclude(items[0]?.lastAttempt, { httpStatus: 200, failure: null })

      assert.isTrue(
        logged.some((line) => line.includes('"webhook tried"')),
        "its log is read",
      )
      // Canaries: the secret stands nowhere, nor does what the receiver said or how it is reached.
      const everything = JSON.stringify([
        logged,
        world.dynamo.store.save(),
        world.queued,
        world.topic.published,
        request,
      ])
      assert.notInclude(everything, Redacted.value(secret))
      assert.notInclude(everything, "a canary of the receiver")
      assert.notInclude(JSON.stringify(logged), "shop.example")
    }),
  )

  it.live("speaks to no address that is not public, and says so", () =>
    Effect.gen(function* () {
      const { context, dialled, handle, received } = yield* setUp
      const { webhook } = yield* Effect.provide(givenWebhook(["*"], "https://metadata.example/latest"), context)
      yield* handle(JSON.stringify(yield* eventOf(1)))
      const params = { tenantId, webhookId: webhook.webhookId }
      const { items } = yield* Effect.flatMap(Deliveries, (each) => each.list(params, {})).pipe(Effect.provide(context))
      assert.strictEqual(items[0]?.lastAttempt?.failure, "ADDRESS_FORBIDDEN")
      assert.deepStrictEqual([dialled.length, received.length], [0, 0])
    }),
  )

  it.live("takes off what it cannot read, and tells of it", () =>
    Effect.gen(function* () {
      const { handle, logged } = yield* setUp
      assert.deepStrictEqual(yield* handle("no JSON", "{}"), { batchItemFailures: [] })
      assert.lengthOf(
        logged.filter((line) => line.includes('"UnreadableMessages":1')),
        2,
      )
    }),
  )

  it.live("says of each message what came of it, of whose and of which site it is", () =>
    Effect.gen(function* () {
      const { handle, logged } = yield* setUp
      const event = yield* eventOf(1)
      const ofSite = { ...event, payload: { ...event.payload, siteId: "site-1" } }
      yield* handle(JSON.stringify(ofSite), JSON.stringify({ webhookId: "hook-1", deliveryId: "dlv-1" }), "no JSON")
      const ends = logged.map((line) => Object(JSON.parse(line))).filter(({ message }) => message === "message handled")
      assert.deepStrictEqual(
        ends
          .map(({ action, deliveryId, messageId, operationId, siteId, status }) => [
            ...[messageId, status, action],
            siteId ?? deliveryId,
            operationId,
          ])
          .toSorted(),
        [
          ["0", "SUCCESS", "TELL_WEBHOOKS", "site-1", "op-1"],
          ["1", "SUCCESS", "TRY_WEBHOOK_DELIVERY", "dlv-1", undefined],
          ["2", "FAILED", undefined, undefined, undefined],
        ],
      )
      assert.isTrue(ends.every(({ duration }) => typeof duration === "number"))
    }),
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"

import { delaysMs, deliver } from "../../src/webhooks/Delivering.ts"
import { DeliveryStore } from "../../src/webhooks/DeliveryStore.ts"
import { retryDeliveries } from "../../src/webhooks/Retrying.ts"
import { tell } from "../../src/webhooks/Telling.ts"
import { Webhooks } from "../../src/webhooks/Webhooks.ts"
import { WebhookStore } from "../../src/webhooks/WebhookStore.ts"
import { eventOf, givenWebhook, makeWebhookWorld, type Reception, tenantId } from "./WebhookWorld.ts"

type World = ReturnType<typeof makeWebhookWorld>

/** A turn of the retrier, and what comes of its messages, each of which comes twice. */
const turn = (world: World) =>
  Effect.gen(function* () {
    yield* retryDeliveries
    const messages = world.queued.splice(0)
    for (const { deliveryId, webhookId } of [...messages, ...messages]) yield* deliver(webhookId, deliveryId)
  })

/** Four days of turns, as many as there is something to do in. */
const days = (world: World) =>
  Effect.gen(function* () {
    for (let hour = 0; hour < 96; hour++) {
      for (let minute = 0; minute < (hour === 0 ? 60 : 1); minute++) {
        yield* turn(world)
        yield* TestClock.adjust("1 minute")
      }
      yield* TestClock.adjust(hour === 0 ? "0 minutes" : "59 minutes")
    }
  })

const allDeliveries = (webhookId: string) =>
  Effect.flatMap(DeliveryStore, (store) => Effect.map(store.list(webhookId, { pageSize: 100 }), ({ items }) => items))
const stateOf = (webhookId: string) =>
  Effect.flatMap(WebhookStore, (store) => Effect.map(store.get(tenantId, webhookId), (webhook) => webhook?.status))

describe("an event", () => {
  it.effect("goes at once to each webhook that wants it, and to no other", () => {
    const world = makeWebhookWorld()
    return Effect.gen(function* () {
      yield* givenWebhook(["*"], "https://all.example/")
      yield* givenWebhook(["SITE_CREATION_COMPLETE"], "https://this.example/")
      yield* givenWebhook(["SITE_CREATION_FAILED"], "https://other.example/")
      yield* tell(yield* eventOf(1))
      assert.deepStrictEqual(world.posted.map(({ url }) => url.hostname).toSorted(), ["all.example", "this.example"])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("that is published twice is delivered once", () => {
    const world = makeWebhookWorld()
    return Effect.gen(function* () {
      yield* givenWebhook()
      const event = yield* eventOf(1)
      yield* tell(event)
      yield* TestClock.adjust("1 hour")
      yield* tell({ ...event, timestamp: "later" })
      assert.lengthOf(world.posted, 1)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("of the operations team, or of a type that nobody knows, goes to nobody", () => {
    const world = makeWebhookWorld()
    return Effect.gen(function* () {
      yield* givenWebhook()
      const event = yield* eventOf(1)
      for (const eventType of ["OPERATIONS_ALERT", "WEBHOOK_TEST", "UNHEARD_OF"]) yield* tell({ ...event, eventType })
      assert.lengthOf(world.posted, 0)
    }).pipe(Effect.provide(world.layer))
  })
})

describe("a delivery that is not taken", () => {
  it.effect(
    "is tried ten times in three days with the same id and body, and then its webhook is switched off and told of",
    () => {
      const world = makeWebhookWorld(() => 500)
      return Effect.gen(function* () {
        const { webhook } = yield* givenWebhook()
        yield* tell(yield* eventOf(1))
        yield* days(world)
        assert.lengthOf(world.posted, delaysMs.length + 1)
        assert.lengthOf([...new Set(world.posted.map(({ body, headers }) => `${headers["webhook-id"]}${body}`))], 1)
        assert.strictEqual(yield* stateOf(webhook.webhookId), "DISABLED")
        assert.deepStrictEqual(world.topic.types(), ["WEBHOOK_DISABLED"])
        const [delivery] = yield* allDeliveries(webhook.webhookId)
        assert.deepInclude(delivery, { status: "FAILED", attempts: 10 })
        assert.strictEqual(delivery?.lastAttempt?.httpStatus, 500)
      }).pipe(Effect.provide(world.layer))
    },
  )

  it.effect("is not tried again when the receiver is gone", () => {
    const world = makeWebhookWorld(() => 410)
    return Effect.gen(function* () {
      const { webhook } = yield* givenWebhook()
      yield* tell(yield* eventOf(1))
      yield* days(world)
      assert.lengthOf(world.posted, 1)
      assert.strictEqual(yield* stateOf(webhook.webhookId), "DISABLED")
      assert.deepInclude(world.topic.published[0]?.event, { eventType: "WEBHOOK_DISABLED" })
      assert.include(JSON.stringify(world.topic.published[0]?.event), '"reason":"GONE"')
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("waits, unsent, while its webhook is switched off, and goes nowhere when that is deleted", () => {
    let status: Reception = 503
    const world = makeWebhookWorld(() => status)
    return Effect.gen(function* () {
      const webhooks = yield* Webhooks
      const { webhook } = yield* givenWebhook()
      const params = { tenantId, webhookId: webhook.webhookId }
      yield* tell(yield* eventOf(1))
      yield* webhooks.update(params, { status: "DISABLED" }, undefined)
      yield* tell(yield* eventOf(2))
      yield* days(world)
      assert.lengthOf(world.posted, 1)
      assert.deepStrictEqual(
        (yield* allDeliveries(webhook.webhookId)).map(({ status }) => status),
        ["FAILED", "FAILED"],
      )
      status = 200
      yield* webhooks.update(params, { status: "ACTIVE" }, undefined)
      yield* tell(yield* eventOf(3))
      assert.lengthOf(world.posted, 2)
      yield* webhooks.remove(params, undefined)
      yield* tell(yield* eventOf(4))
      assert.lengthOf(world.posted, 2)
    }).pipe(Effect.provide(world.layer))
  })
})

/** What happens: to whom it goes, how it is received, and at which write of which process it is killed. */
interface History {
  readonly events: number
  readonly receptions: ReadonlyArray<Reception>
  readonly kills: ReadonlyArray<{ readonly write: number; readonly moment: "before" | "after" }>
}
const histories: fc.Arbitrary<History> = fc.record({
  events: fc.integer({ min: 1, max: 3 }),
  receptions: fc.array(fc.constantFrom<Reception>(200, 204, 302, 410, 500, "TIMED_OUT", "ADDRESS_FORBIDDEN"), {
    minLength: 1,
    maxLength: 20,
  }),
  kills: fc.array(fc.record({ write: fc.nat(5), moment: fc.constantFrom("before" as const, "after" as const) }), {
    maxLength: 6,
  }),
})

const live = ({ events, kills, receptions }: History) => {
  let received = 0
  const taken = new Set<string>()
  const world = makeWebhookWorld(({ body }) => {
    const reception = receptions[received++ % receptions.length] ?? 200
    if (reception === 200 || reception === 204) taken.add(String(JSON.parse(body ?? "{}").id))
    return reception
  })
  return Effect.gen(function* () {
    const { webhook } = yield* givenWebhook()
    const left = [...kills]
    /** A process that may be killed, and whose message comes again if it was. */
    const process = <E, R>(work: Effect.Effect<unknown, E, R>) =>
      Effect.gen(function* () {
        const kill = left.shift()
        let write = 0
        let killed = false
        yield* world.until(work, () => {
          if (kill === undefined || write++ !== kill.write) return undefined
          killed = true
          return kill.moment
        })
        if (killed) yield* TestClock.adjust("3 minutes")
        return killed
      })
    for (let number = 0; number < events; number++) {
      const event = yield* eventOf(number)
      while (yield* process(tell(event)));
      // And once more, as SQS may.
      yield* tell(event)
    }
    while (left.length > 0) {
      yield* process(turn(world))
      yield* TestClock.adjust("20 minutes")
    }
    yield* days(world)
    const deliveries = yield* allDeliveries(webhook.webhookId)
    return {
      deliveries,
      state: yield* stateOf(webhook.webhookId),
      told: new Set(world.topic.published.map(({ event }) => JSON.stringify(event))),
      taken,
    }
  }).pipe(Effect.provide(world.layer), Effect.provide([TestClock.layer(), Logger.layer([])]), Effect.runPromise)
}

describe("whatever becomes of the processes and of the receiver", () => {
  it("each event is delivered, or its webhook is switched off and that is told once, and nothing stays under way", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const { deliveries, state, taken, told } = await live(history)
        assert.lengthOf(deliveries, history.events)
        for (const { eventId, status } of deliveries) {
          assert.notStrictEqual(status, "PENDING")
          assert.isTrue(taken.has(eventId) || state === "DISABLED", `${eventId} is lost`)
          if (status === "DELIVERED") assert.isTrue(taken.has(eventId), `${eventId} was not taken`)
        }
        assert.strictEqual(told.size, state === "DISABLED" ? 1 : 0)
      }),
      { numRuns: 25 },
    )
  })
})

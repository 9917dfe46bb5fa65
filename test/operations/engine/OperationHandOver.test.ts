import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"

import { InternalError } from "../../../src/kernel/HttpErrors.ts"
import { Operation } from "../../../src/operations/engine/Operation.ts"
import { OperationEvents } from "../../../src/operations/engine/OperationEvents.ts"
import { operationItem } from "../../../src/operations/engine/OperationItem.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { fakeTable } from "../../support/fakes.ts"
import { deliver, makeWorld, noting, sagaOf } from "../../support/OperationWorld.ts"
import { accepted, request, requestsIn } from "../../support/requests.ts"
import { makeOperation, settingsFrom } from "../../support/samples.ts"

const failed = Effect.fail(new InternalError({}))

describe("a change whose request cannot see its end", () => {
  const troubles = [
    ["taking the lease", { acquire: () => failed }],
    ["recording a step", { write: () => failed }],
    ["writing the end", { end: () => failed }],
    ["recording a step, and giving the lease back", { write: () => failed, release: () => failed }],
  ] as const
  for (const [what, store] of troubles) {
    it.effect(`goes on in the queue when the table fails at ${what}`, () => {
      const world = makeWorld(makeOperation())
      return Effect.gen(function* () {
        accepted(yield* request(sagaOf([noting("a", [])]), world.now()))
        assert.lengthOf(world.dispatched, 1)
        assert.strictEqual(world.now().leaseUntil, "release" in store ? 60_000 : 0)
        assert.lengthOf(world.announced, 0)
      }).pipe(Effect.provide(requestsIn(world, store)))
    })
  }

  it.effect("does not take its lease from another run that has it by then", () => {
    const world = makeWorld(makeOperation())
    const taken = { name: "a", run: () => Effect.andThen(Effect.sync(world.takeOver), Effect.never) }
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(request(sagaOf([taken]), world.now(), "wait=5"))
      yield* TestClock.adjust("5 seconds")
      accepted(yield* Fiber.join(fiber))
      assert.deepStrictEqual([world.now().epoch, world.now().leaseUntil], [2, 60_000])
    }).pipe(Effect.provide(requestsIn(world)))
  })

  it.effect("waits for a write that is on its way before it gives the lease back", () => {
    const world = makeWorld(makeOperation())
    const order: Array<string> = []
    let land = () => {}
    const item = operationItem(new Operation({ ...world.now(), status: "IN_PROGRESS", epoch: 1, leaseUntil: 60_000 }))
    const table = fakeTable({
      get: () => Effect.succeed(item),
      update: ({ UpdateExpression }) =>
        Effect.sync(() => {
          order.push(UpdateExpression === "SET leaseUntil = :zero" ? "given back" : "lease taken")
          return item
        }),
      // Nothing stops a write that was sent.
      put: () =>
        Effect.promise(
          () =>
            new Promise<void>((resolve) => {
              land = () => {
                order.push("step recorded")
                resolve()
              }
            }),
        ),
    })
    return Effect.gen(function* () {
      const store = yield* OperationStore.pipe(
        Effect.provide(OperationStore.layer),
        Effect.provide(table),
        Effect.provide(settingsFrom()),
      )
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(request(sagaOf([noting("a", [])]), world.now(), "wait=5"))
        yield* TestClock.adjust("5 seconds")
        assert.deepStrictEqual(order, ["lease taken"])
        land()
        accepted(yield* Fiber.join(fiber))
        assert.deepStrictEqual(order, ["lease taken", "step recorded", "given back"])
        assert.lengthOf(world.dispatched, 1)
      }).pipe(Effect.provide(requestsIn(world, store)))
    })
  })

  it.effect("is answered also when its event does not get through", () => {
    const world = makeWorld(makeOperation())
    const silent = OperationEvents.of({ announce: () => failed })
    return Effect.gen(function* () {
      const run = request(sagaOf([noting("a", [])]), world.now())
      assert.instanceOf(yield* run, Operation)
    }).pipe(
      Effect.provide(requestsIn({ ...world, layer: Layer.merge(world.layer, Layer.succeed(OperationEvents, silent)) })),
    )
  })

  it.effect("does not mistake its own end for another run's when it renews its lease meanwhile", () => {
    const world = makeWorld(makeOperation())
    // The answer to the end comes when the lease, renewed every 20 s, has been renewed once more.
    const end: OperationStore["Service"]["end"] = (...args) =>
      Effect.tap(world.store.end(...args), () => Effect.sleep("2 seconds"))
    const saga = sagaOf([{ name: "a", run: () => Effect.sleep("19 seconds") }])
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(deliver(saga))
      yield* TestClock.adjust("21 seconds")
      yield* Fiber.join(fiber)
      assert.strictEqual(world.now().status, "COMPLETED")
      assert.lengthOf(world.announced, 1)
    }).pipe(Effect.provide(requestsIn(world, { end })))
  })

  it.effect("that ends just when its time is over is answered with its operation", () => {
    const world = makeWorld(makeOperation())
    // The end is written, and its answer never seen.
    const end: OperationStore["Service"]["end"] = (...args) => Effect.andThen(world.store.end(...args), Effect.never)
    return Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(request(sagaOf([noting("a", [])]), world.now(), "wait=19"))
      yield* TestClock.adjust("19 seconds")
      assert.instanceOf(yield* Fiber.join(fiber), Operation)
      assert.lengthOf(world.dispatched, 0)
    }).pipe(Effect.provide(requestsIn(world, { end })))
  })
})

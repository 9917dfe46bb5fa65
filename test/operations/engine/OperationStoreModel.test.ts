import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, ManagedRuntime } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { afterAll, beforeAll } from "vitest"

import { Operation, OperationId } from "../../../src/operations/engine/Operation.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { tableLayer, useDatabase } from "../../support/database.ts"
import { makeWorld } from "../../support/OperationWorld.ts"
import { givenOperations, plain } from "../../support/rows.ts"
import { makeOperation } from "../../support/samples.ts"

type Status = "COMPLETED" | "FAILED" | "CANCELLED"
/** What two processes and a customer do to one operation. Each process works with the operation as it last saw it. */
type Act =
  | { readonly does: "look" | "acquire" | "renew" | "release" | "give back"; readonly who: number }
  | { readonly does: "record"; readonly who: number; readonly step: string }
  | { readonly does: "turn" | "end"; readonly who: number; readonly status: Status }
  | { readonly does: "ask to cancel"; readonly who: number; readonly step: string }
  | { readonly does: "wait"; readonly seconds: number }

const who = fc.nat({ max: 1 })
const step = fc.constantFrom("a", "b")
const status = fc.constantFrom<Status>("COMPLETED", "FAILED", "CANCELLED")
const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    arbitrary: fc.record({ does: fc.constantFrom("look" as const, "acquire" as const), who }),
    weight: 4,
  },
  fc.record({ does: fc.constantFrom("renew" as const, "release" as const, "give back" as const), who }),
  { arbitrary: fc.record({ does: fc.constant("record" as const), who, step }), weight: 3 },
  fc.record({ does: fc.constantFrom("turn" as const, "end" as const), who, status }),
  { arbitrary: fc.record({ does: fc.constant("ask to cancel" as const), who, step }), weight: 2 },
  fc.record({ does: fc.constant("wait" as const), seconds: fc.constantFrom(1, 59, 60) }),
)

/** Does it all in turn; tells what came of each act, and what stands in the end. */
const play = (all: ReadonlyArray<Act>, initial: Operation) =>
  Effect.gen(function* () {
    const store = yield* OperationStore
    const { operationId, tenantId } = initial
    const seen = [initial, initial]
    const outcomes: Array<unknown> = []
    for (const act of all) {
      if (act.does === "wait") {
        yield* TestClock.adjust(`${act.seconds} seconds`)
        continue
      }
      const mine = seen[act.who] ?? initial
      const next = (): Effect.Effect<Operation | boolean | void, unknown> => {
        switch (act.does) {
          case "look":
            return Effect.map(store.get(tenantId, operationId), (found) => found ?? initial)
          case "acquire":
            return store.acquire(mine)
          case "renew":
            return store.renew(mine)
          case "release":
            return store.release(mine)
          case "give back":
            return store.write(mine, { leaseUntil: 0 })
          case "record":
            return store.write(mine, { journal: { ...mine.journal, [act.step]: { by: act.who } } })
          case "turn": {
            const error = { code: "WP_001", message: "no" }
            return store.write(mine, {
              ending: { status: act.status === "CANCELLED" ? "CANCELLED" : "FAILED", error },
            })
          }
          case "end":
            return store.end(mine, { status: act.status, leaseUntil: 0 }, [])
          case "ask to cancel":
            return store.askToCancel(mine, act.step)
        }
      }
      const outcome = yield* next().pipe(Effect.catch((error) => Effect.succeed(String(error))))
      if (outcome instanceof Operation) seen[act.who] = outcome
      outcomes.push([act.does, plain(outcome)])
    }
    return { outcomes, stands: plain(yield* store.get(tenantId, operationId)) }
  }).pipe(Effect.provide(TestClock.layer()))

describe("the store in memory that the tests of the runner use", () => {
  useDatabase()
  const runtime = ManagedRuntime.make(Layer.suspend(() => OperationStore.layer.pipe(Layer.provideMerge(tableLayer))))
  beforeAll(() => runtime.runPromise(Effect.void))
  afterAll(() => runtime.dispose())

  it("answers as the real one does, whatever two processes and a customer do", async () => {
    let history = 0
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 14, size: "max" }), async (all) => {
        history += 1
        const initial = makeOperation({ operationId: OperationId.make(`op-${history}`) })
        const real = await runtime.runPromise(Effect.andThen(givenOperations(initial), play(all, initial)))
        const memory = await Effect.runPromise(play(all, initial).pipe(Effect.provide(makeWorld(initial).layer)))
        assert.deepStrictEqual(memory, real)
      }),
      { numRuns: 100 },
    )
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"

import type { ApiError } from "../../../src/kernel/ApiError.ts"
import { InternalError } from "../../../src/kernel/HttpErrors.ts"
import { isTerminal } from "../../../src/operations/engine/Operation.ts"
import { abandonOperation, advance } from "../../../src/operations/engine/OperationRunner.ts"
import { undone } from "../../../src/operations/engine/Saga.ts"
import {
  deliver,
  failureOf,
  leaseRunsOut,
  makeWorld,
  type Moment,
  refusal,
  sagaOf,
  timeout,
} from "../../support/OperationWorld.ts"
import { makeOperation } from "../../support/samples.ts"

/** What one attempt at a step, or at its undo, meets. */
type Trouble = "later" | "no" | "defect" | "gone" | "cancel" | "taken over"

/** One attempt: does it act before its trouble comes? */
interface Attempt {
  readonly trouble: Trouble
  readonly acts: boolean
}
interface StepPlan {
  /** A step that only looks leaves no mark and needs no undo. */
  readonly marks: boolean
  readonly runs: ReadonlyArray<Attempt>
  readonly undos: ReadonlyArray<Attempt>
}
interface Plan {
  readonly steps: ReadonlyArray<StepPlan>
  readonly noReturn: number
  /** Deaths of the process, by the count of its writes since the last. */
  readonly deaths: ReadonlyArray<{ readonly moment: Moment; readonly nth: number }>
  readonly failFast: boolean
  readonly giveUpAfter: number
}

const attempt = (...troubles: ReadonlyArray<Trouble>) =>
  fc.record({ trouble: fc.constantFrom(...troubles), acts: fc.boolean() })
const plans: fc.Arbitrary<Plan> = fc.record({
  steps: fc.array(
    fc.record({
      marks: fc.boolean(),
      runs: fc.array(attempt("later", "later", "no", "defect", "gone", "cancel", "taken over"), { maxLength: 2 }),
      undos: fc.array(attempt("later", "no", "defect", "gone", "taken over"), { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  noReturn: fc.integer({ min: -1, max: 4 }),
  deaths: fc.array(
    fc.record({ moment: fc.constantFrom<Moment>("before", "after"), nth: fc.integer({ min: 1, max: 8 }) }),
    { maxLength: 3 },
  ),
  failFast: fc.boolean(),
  giveUpAfter: fc.integer({ min: 2, max: 12 }),
})

const givenUp = { code: "SYS_001", message: "given up" }

/** Runs a plan to the operation's end, by a request and then by messages, as many as it takes. */
const play = ({ deaths, failFast, giveUpAfter, noReturn, steps }: Plan) =>
  Effect.gen(function* () {
    const marks = new Set<number>()
    const left = [...deaths]
    let writes = 0
    const world = makeWorld(makeOperation(), (moment) => {
      const [next] = left
      if (next === undefined || next.moment !== moment || (writes += 1) < next.nth) return false
      left.shift()
      writes = 0
      return true
    })
    const names = steps.map((_, index) => `step-${index}`)
    const noReturnAfter = names[noReturn]
    const meet = (troubles: Array<Attempt>, act: () => unknown) =>
      Effect.suspend((): Effect.Effect<unknown, ApiError> => {
        const next = troubles.shift()
        if (next === undefined || next.acts || next.trouble === "cancel") act()
        switch (next?.trouble) {
          case "later":
            return Effect.fail(timeout)
          case "no":
            return Effect.fail(refusal)
          case "defect":
            return Effect.die(new Error("a defect"))
          case "gone":
            return Effect.interrupt
          case "taken over":
            return Effect.sync(world.takeOver)
          case "cancel":
            return noReturnAfter === undefined ? Effect.succeed(false) : world.cancel(noReturnAfter)
          default:
            return Effect.succeed(true)
        }
      })
    const saga = sagaOf(
      steps.map(({ marks: leaves, runs, undos }, index) => {
        const [running, undoing] = [[...runs], [...undos]]
        const run = () => meet(running, () => leaves && marks.add(index))
        const step = { name: `step-${index}`, run }
        return leaves ? { ...step, undo: () => meet(undoing, () => marks.delete(index)) } : step
      }),
      noReturnAfter === undefined ? {} : { noReturnAfter },
    )
    const final = yield* Effect.gen(function* () {
      yield* Effect.exit(advance(saga, world.now(), { failFast }))
      for (let message = 1; message < 60 && !isTerminal(world.now().status); message += 1) {
        yield* leaseRunsOut
        if (message % giveUpAfter === 0) yield* Effect.exit(abandonOperation(saga, world.now(), givenUp))
        yield* Effect.exit(deliver(saga))
      }
      const ended = world.now()
      // A message that comes late changes nothing.
      yield* deliver(saga)
      return ended
    }).pipe(Effect.provide(world.layer))
    assert.strictEqual(world.now(), final)
    return { world, marks: [...marks].toSorted(), all: steps.flatMap((step, index) => (step.marks ? [index] : [])) }
  }).pipe(Effect.provide(TestClock.layer()))

describe("an operation, whatever its steps meet and wherever its process dies,", () => {
  it("comes to one end, and leaves the world as it was but for what is refused, unless it is COMPLETED: then all is done", async () => {
    const ends = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { all, marks, world } = await Effect.runPromise(play(plan))
        const { error, journal, status } = world.now()
        ends.set(status, (ends.get(status) ?? 0) + 1)
        assert.isTrue(isTerminal(status), "it ended")
        assert.lengthOf(world.ends, 1)
        // What the world refused for good to take back, as the journal and the error say.
        const refused = all.filter((index) => Object.hasOwn(Object(journal[undone(`step-${index}`)]), "refused"))
        const left = marks.filter((index) => !refused.includes(index))
        assert.deepStrictEqual(left, status === "COMPLETED" ? all : [])
        if (refused.length > 0) {
          assert.strictEqual(status, "FAILED")
          assert.include(error?.message, "could not be put back")
        }
        // The reason of the turn is the reason of the end, whatever the undoing met.
        const turns = world.written.flatMap(({ ending }) => (ending === undefined ? [] : [ending]))
        for (const turn of turns) assert.deepStrictEqual(turn, turns[0])
        if (turns[0] !== undefined && refused.length === 0) {
          assert.deepStrictEqual([status, error], [turns[0].status, turns[0].error])
        }
        if (status === "FAILED" && refused.length === 0) {
          assert.deepInclude([failureOf(refusal), failureOf(timeout), failureOf(new InternalError({})), givenUp], error)
        }
        const progress = world.written.map((written) => written.progress)
        assert.isTrue(progress.every((at, index) => index === 0 || at >= (progress[index - 1] ?? 0)))
      }),
      { numRuns: 400 },
    )
    // The plans are such that every end is reached, and more often than by chance.
    for (const status of ["COMPLETED", "FAILED", "CANCELLED"]) assert.isAbove(ends.get(status) ?? 0, 5, status)
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { advance } from "../../../src/operations/engine/OperationRunner.ts"
import {
  deliver,
  failing,
  failureOf,
  leaseRunsOut,
  makeWorld,
  marker,
  type Moment,
  noting,
  refusal,
  sagaOf,
  timeout,
} from "../../support/OperationWorld.ts"
import { makeOperation } from "../../support/samples.ts"

/** Three steps, the last of which fails for good. */
const failingThird = (notes: Array<string>) =>
  sagaOf([
    noting("a", notes),
    noting("b", notes),
    {
      name: "c",
      run: () =>
        Effect.andThen(
          Effect.sync(() => notes.push("c")),
          Effect.fail(refusal),
        ),
      undo: () => Effect.sync(() => notes.push("undo c")),
    },
  ])

describe("an operation that fails", () => {
  it.effect("puts back what its steps did, last first, also of the one that may have begun", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* deliver(failingThird(notes))
      assert.deepStrictEqual(notes, ["a", "b", "c", "undo c", "undo b", "undo a"])
      assert.deepStrictEqual([world.now().status, world.now().error], ["FAILED", failureOf(refusal)])
      assert.deepStrictEqual(world.now().ending, { status: "FAILED", error: failureOf(refusal) })
      assert.deepStrictEqual(world.ends, [[marker("SITE_009")]])
      assert.lengthOf(world.announced, 1)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("puts nothing back of steps that never began, and needs no undo of steps that have none", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    const look = { name: "look", run: () => Effect.sync(() => notes.push("look")) }
    return Effect.gen(function* () {
      yield* deliver(sagaOf([look, noting("a", notes), failing("b", refusal), noting("c", notes)]))
      assert.deepStrictEqual(notes, ["look", "a", "undo a"])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("knows in its undo what the steps have recorded", () => {
    const seen: Array<unknown> = []
    const world = makeWorld(makeOperation())
    const made = {
      name: "make",
      run: () => Effect.succeed({ wpSiteId: 7 }),
      undo: ({ journal }: { readonly journal: Readonly<Record<string, unknown>> }) =>
        Effect.sync(() => seen.push(journal["make"])),
    }
    return Effect.gen(function* () {
      yield* deliver(sagaOf([made, failing("b", refusal)]))
      assert.deepStrictEqual(seen, [{ wpSiteId: 7 }])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("is tried again when something cannot be put back now, and keeps its own error", () => {
    const notes: Array<string> = []
    const world = makeWorld(makeOperation())
    let works = false
    const undo = () =>
      Effect.suspend(() => {
        notes.push(works ? "undo a" : "no undo of a")
        return works ? Effect.void : Effect.fail(timeout)
      })
    const saga = sagaOf([{ ...noting("a", notes), undo }, noting("b", notes), failing("c", refusal)])
    return Effect.gen(function* () {
      const error = yield* advance(saga, world.now(), { failFast: true }).pipe(Effect.map((outcome) => outcome?.error))
      assert.strictEqual(error, refusal)
      for (let message = 0; message < 2; message += 1) {
        const { ending, error: kept, leaseUntil, status } = world.now()
        assert.deepStrictEqual([status, leaseUntil, kept], ["IN_PROGRESS", 0, failureOf(refusal)])
        assert.deepStrictEqual(ending, { status: "FAILED", error: failureOf(refusal) })
        assert.deepStrictEqual(yield* deliver(saga).pipe(Effect.flip), timeout)
      }
      assert.lengthOf(world.announced, 0)
      works = true
      yield* deliver(saga)
      assert.deepStrictEqual(notes, ["a", "b", "undo b", ...Array.from({ length: 3 }, () => "no undo of a"), "undo a"])
      assert.deepStrictEqual([world.now().status, world.now().error], ["FAILED", failureOf(refusal)])
      assert.deepStrictEqual(world.ends, [[marker("SITE_009")]])
      assert.lengthOf(world.announced, 1)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect(
    "ends at once when something is refused for good, with what could not be put back, and puts back the rest",
    () => {
      const notes: Array<string> = []
      const world = makeWorld(makeOperation())
      const refusing = { ...noting("b", notes), undo: () => Effect.fail(refusal) }
      const saga = sagaOf([noting("a", notes), refusing, failing("c", timeout)])
      return Effect.gen(function* () {
        yield* advance(saga, world.now(), { failFast: true })
        assert.deepStrictEqual(notes, ["a", "b", "undo a"])
        const { code, message } = failureOf(timeout)
        const said = `${message}; what it had changed could not be put back: Doing b (${refusal.message})`
        const { error, leaseUntil, status } = world.now()
        assert.deepStrictEqual([status, leaseUntil, error], ["FAILED", 0, { code, message: said }])
        assert.deepStrictEqual(world.ends, [[marker("WP_002")]])
      }).pipe(Effect.provide(world.layer))
    },
  )

  it.effect("is not called CANCELLED when something is refused for good that was to be put back", () => {
    const world = makeWorld(makeOperation())
    const refusing = { ...noting("a", []), undo: () => Effect.fail(refusal) }
    const asking = { ...noting("b", []), run: () => world.cancel("b") }
    return Effect.gen(function* () {
      yield* deliver(sagaOf([refusing, asking, noting("c", [])], { noReturnAfter: "b" }))
      const { error, status } = world.now()
      assert.deepStrictEqual([status, error?.code], ["FAILED", "OP_002"])
      assert.include(error?.message, "could not be put back: Doing a")
      assert.lengthOf(world.announced, 1)
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("never falls back in its progress while it is put back", () => {
    const world = makeWorld(makeOperation())
    return Effect.gen(function* () {
      yield* deliver(failingThird([]))
      assert.deepStrictEqual(
        world.written.map(({ message, progress }) => [progress, message]),
        [
          [0, "Waiting to be started"],
          [33, "Doing b"],
          [66, "Doing c"],
          ...Array.from({ length: 4 }, () => [66, "Putting things back"] as const),
          [66, "The site could not be created"],
        ],
      )
    }).pipe(Effect.provide(world.layer))
  })

  // Lease, two recorded steps, the turn, three undos, the end.
  const writes = 8
  const moments: ReadonlyArray<Moment> = ["before", "after"]
  for (const moment of moments) {
    for (let nth = 1; nth <= writes; nth += 1) {
      it.effect(`ends FAILED exactly once when the process is gone right ${moment} write ${nth} of ${writes}`, () => {
        const notes: Array<string> = []
        let writesSeen = 0
        const world = makeWorld(makeOperation(), (now) => now === moment && (writesSeen += 1) === nth)
        const saga = failingThird(notes)
        return Effect.gen(function* () {
          assert.strictEqual((yield* Effect.exit(deliver(saga)))._tag, "Failure")
          yield* leaseRunsOut
          yield* deliver(saga)
          yield* deliver(saga)
          assert.deepStrictEqual([world.now().status, world.now().error], ["FAILED", failureOf(refusal)])
          assert.deepStrictEqual(world.ends, [[marker("SITE_009")]])
          for (const name of ["a", "b", "c"]) {
            const [did, undid] = [notes.lastIndexOf(name), notes.lastIndexOf(`undo ${name}`)]
            assert.isAbove(undid, did, `${name} is put back after it was done the last time`)
          }
          assert.deepStrictEqual(new Set(world.announced.map(({ status }) => status)), new Set(["FAILED"]))
        }).pipe(Effect.provide(world.layer))
      })
    }
  }

  it.effect("does not go forward again after a crash, once it has turned back", () => {
    const notes: Array<string> = []
    let writesSeen = 0
    const world = makeWorld(makeOperation(), (moment) => moment === "after" && (writesSeen += 1) === 5)
    const saga = failingThird(notes)
    return Effect.gen(function* () {
      yield* Effect.exit(deliver(saga))
      assert.deepStrictEqual(notes.splice(0), ["a", "b", "c", "undo c"])
      yield* leaseRunsOut
      yield* deliver(saga)
      assert.deepStrictEqual(notes, ["undo b", "undo a"])
    }).pipe(Effect.provide(world.layer))
  })
})

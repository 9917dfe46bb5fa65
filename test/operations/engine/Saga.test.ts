import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as fc from "fast-check"

import { sagas } from "../../../src/app/Sagas.ts"
import { makeSaga, progressAfter, recorded, toUndo, undone, stepRecord } from "../../../src/operations/engine/Saga.ts"
import { marker, noting, sagaOf } from "../../support/OperationWorld.ts"
import { makeOperation } from "../../support/samples.ts"

describe("progress", () => {
  const weights = fc.array(
    fc.nat({ max: 1000 }).map((weight) => ({ weight })),
    { maxLength: 10 },
  )

  it("starts at 0, never falls from step to step, and is below 100 before the end", () => {
    fc.assert(
      fc.property(weights, (steps) => {
        const all = Array.from({ length: steps.length + 1 }, (_, done) => progressAfter(steps, done))
        assert.strictEqual(all[0], 0)
        assert.deepStrictEqual(
          all,
          all.toSorted((one, other) => one - other),
        )
        assert.isTrue(all.every((progress) => Number.isInteger(progress) && progress <= 99))
      }),
    )
  })
})

describe("what has to be put back", () => {
  const letters = ["a", "b", "c", "d", "e"]
  const plan = fc.record({
    undoable: fc.subarray(letters),
    done: fc.nat({ max: letters.length }),
    noReturn: fc.option(fc.constantFrom(...letters), { nil: undefined }),
    putBack: fc.subarray(letters),
    asked: fc.boolean(),
    ending: fc.constantFrom("FAILED" as const, "CANCELLED" as const, undefined),
  })

  it("is every recorded step and the next, without those put back, last first; of a cancelled one none beyond its point of no return", () => {
    fc.assert(
      fc.property(plan, ({ asked, done, ending, noReturn, putBack, undoable }) => {
        const saga = sagaOf(
          letters.map((name) => {
            const { undo, ...step } = noting(name, [])
            return undoable.includes(name) ? { ...step, undo } : step
          }),
          noReturn === undefined ? {} : { noReturnAfter: noReturn },
        )
        const journal = Object.fromEntries([
          ...letters.slice(0, done).map((name) => [name, null]),
          ...putBack.map((name) => [undone(name), null]),
        ])
        const names = toUndo(saga, {
          journal,
          ...(asked ? { cancelRequested: true } : {}),
          ...(ending === undefined ? {} : { ending: { status: ending, error: null } }),
        }).map(({ name }) => name)
        const turnedBack = ending === "CANCELLED" || (ending === undefined && asked)
        const may = (name: string, index: number) =>
          index <= done &&
          undoable.includes(name) &&
          !putBack.includes(name) &&
          (!turnedBack || (noReturn !== undefined && index <= letters.indexOf(noReturn)))
        assert.deepStrictEqual(names, letters.filter(may).toReversed())
      }),
      { numRuns: 500 },
    )
  })
})

describe("a saga", () => {
  const Payload = Schema.Struct({ siteName: Schema.String })
  const operation = makeOperation({ payload: { siteName: "Shop", other: 1 }, journal: { before: 1 } })
  const end = { table: "sites", operation, now: "1970-01-01T00:00:00.000Z" }
  const seen: Array<unknown> = []
  const note = (context: unknown) => Effect.sync(() => seen.push(context))
  const definition = {
    steps: [{ name: "a", weight: 1, message: "Doing a", run: note, undo: note }],
    result: ({ payload }: { readonly payload: { readonly siteName: string } }) => ({ name: payload.siteName }),
    onCompleted: () => [marker("completed")],
    onFailed: ({ failure }: { readonly failure: { readonly code: string } }) => [marker(failure.code)],
    onRetry: () => [marker("again")],
  }

  it.effect("gives its steps, their undo and its ends the payload that its schema reads", () =>
    Effect.gen(function* () {
      const saga = makeSaga<typeof Payload, never>(Payload, definition)
      const context = { operation, payload: { siteName: "Shop" }, journal: { before: 1 } }
      for (const { run, undo } of saga.steps) {
        yield* run(operation)
        yield* undo?.(operation) ?? Effect.void
      }
      assert.deepStrictEqual(seen, [context, context])
      assert.deepStrictEqual(saga.result(end), { name: "Shop" })
    }),
  )

  it.effect("fails a step whose payload is none of its own, as an error of ours", () =>
    Effect.gen(function* () {
      const saga = makeSaga<typeof Payload, never>(Payload, definition)
      const errors = yield* Effect.forEach(saga.steps, ({ run }) => Effect.flip(run(makeOperation({ payload: {} }))))
      assert.deepStrictEqual(
        errors.map(({ _tag }) => _tag),
        ["InternalError"],
      )
    }),
  )

  it("that says nothing of a cancellation leaves what it works on FAILED with OP_002", () => {
    assert.deepStrictEqual(makeSaga<typeof Payload, never>(Payload, definition).onCancelled(end), [marker("OP_002")])
    const onCancelled = () => [marker("cancelled")]
    assert.deepStrictEqual(makeSaga<typeof Payload, never>(Payload, { ...definition, onCancelled }).onCancelled(end), [
      marker("cancelled"),
    ])
  })

  it.effect("finds what a step recorded, and says so when it is something else", () =>
    Effect.gen(function* () {
      const made = stepRecord("make", Schema.Struct({ wpSiteId: Schema.Int }))
      assert.deepStrictEqual(yield* recorded({ make: { wpSiteId: 7 } }, made), { wpSiteId: 7 })
      const errors = yield* Effect.forEach([{}, { make: null }], (journal) => Effect.flip(recorded(journal, made)))
      assert.deepStrictEqual(
        errors.map(({ _tag }) => _tag),
        ["InternalError", "InternalError"],
      )
    }),
  )
})

describe("every kind of operation", () => {
  for (const [type, { noReturnAfter, steps }] of Object.entries(sagas)) {
    it(`of ${type} has steps of different names, weights, messages, and a point of no return among them`, () => {
      const names = steps.map(({ name }) => name)
      assert.isNotEmpty(names)
      assert.strictEqual(new Set(names).size, names.length)
      assert.isTrue(steps.every(({ message, weight }) => weight > 0 && message !== ""))
      if (noReturnAfter !== undefined) assert.include(names, noReturnAfter)
    })
  }

  it("puts back what it changed of a site, and what it made that the customer does not know of", () => {
    const undoable = Object.entries(sagas).flatMap(([type, { steps }]) =>
      steps.flatMap(({ name, undo }) => (undo === undefined ? [] : [`${type} ${name}`])),
    )
    // A creation, a clone and a deletion leave the site FAILED, to be retried or deleted; a backup changes nothing; a
    // removed plugin cannot be put back, and of an update, which WordPress itself puts back, the record is.
    assert.deepStrictEqual(undoable, [
      "SITE_UPDATE apply-settings",
      "SITE_STATUS set-status",
      "SITE_PROMOTION prepare-target",
      "SITE_PROMOTION import",
      "SITE_PROMOTION record-plugins",
      "SITE_RESTORE import",
      "SITE_RESTORE record-plugins",
      "PLUGIN_INSTALLATION install",
      "PLUGIN_CONFIGURATION write-settings",
      "PLUGIN_STATUS switch",
      "PLUGIN_UPDATE update",
      "TEMPLATE_APPLICATION install-theme",
      "TEMPLATE_APPLICATION activate-theme",
      "TEMPLATE_APPLICATION install-plugins",
      "SITE_DOMAINS write-domains",
      "SITE_VERIFICATION verify",
    ])
  })
})

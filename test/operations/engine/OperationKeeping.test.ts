import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"

import { InternalError } from "../../../src/kernel/HttpErrors.ts"
import { OperationReader } from "../../../src/operations/api/OperationReader.ts"
import { OperationChanges } from "../../../src/operations/control/OperationChanges.ts"
import { giveUp, reconcile } from "../../../src/operations/control/OperationRecovery.ts"
import { Operation, OperationId } from "../../../src/operations/engine/Operation.ts"
import { operationItem, operationKey } from "../../../src/operations/engine/OperationItem.ts"
import { asKept, scrub } from "../../../src/operations/engine/OperationKeeping.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { kinds, makeOperationServices, operationOf, payloadOf } from "../../support/changes.ts"
import { tableWith, useDatabase } from "../../support/database.ts"
import { asAdmin } from "../../support/fakes.ts"
import { givenItem, givenOperations, givenSites, itemAt, operationNow } from "../../support/rows.ts"
import { makeSite, standingSite } from "../../support/samples.ts"

const dayMs = 86_400_000
const endedAt = "1970-01-01T00:00:10.000Z"
const endMs = Date.parse(endedAt)
const secret = "sk_live_51H8"
const key = operationKey("tenant-1", "op-1")

/** A change of settings that hold a key, and what it found and did. */
const configured = (changes: Partial<Operation> = {}) =>
  operationOf("PLUGIN_CONFIGURATION", {
    payload: { ...payloadOf("PLUGIN_CONFIGURATION", standingSite()), configuration: { apiKey: secret } },
    journal: { "read-settings": { existed: true, value: { apiKey: secret } }, "write-settings": null },
    ...changes,
  })
const failed = (changes: Partial<Operation> = {}) =>
  configured({
    status: "FAILED",
    startedAt: endedAt,
    completedAt: endedAt,
    error: { code: "WP_001", message: "no" },
    ...changes,
  })
const retry = Effect.flatMap(OperationChanges, (changes) => changes.retry(OperationId.make("op-1")))
const stored = Effect.map(itemAt(key), (item) => JSON.stringify(item))
const left = { siteId: "site-1", pluginId: "plugin-1" }
const steps = { "read-settings": null, "write-settings": null }

useDatabase({ emptyBeforeEach: true })

describe("what is kept of an operation that ended", () => {
  for (const status of ["COMPLETED", "CANCELLED", "FAILED"] as const) {
    it.effect(`${status}: ${status === "FAILED" ? "all, for a retry" : "what it was about, and no secret"}`, () => {
      const { layer } = makeOperationServices()
      return Effect.gen(function* () {
        const store = yield* OperationStore
        yield* givenOperations(configured())
        const held = yield* store.acquire(configured())
        const ended = yield* store.end(held, { status, completedAt: endedAt, leaseUntil: 0 }, [])
        // Whoever ran it may still answer and measure by it.
        assert.deepStrictEqual(ended.payload, configured().payload)
        const now = yield* operationNow(configured())
        assert.strictEqual((yield* stored).includes(secret), status === "FAILED")
        assert.deepStrictEqual(
          [now.payload, now.journal],
          status === "FAILED" ? [configured().payload, configured().journal] : [left, steps],
        )
        assert.strictEqual((yield* itemAt(key))?.["expiresAt"], (endMs + 90 * dayMs) / 1000)
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("CANCELLED before it began: no secret either", () => {
    const { layer } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(makeSite({ ...standingSite(), operationId: "op-1" }))
      yield* givenOperations(configured({ journal: {} }))
      yield* Effect.flatMap(OperationChanges, (changes) => changes.cancel(OperationId.make("op-1")))
      assert.notInclude(yield* stored, secret)
      assert.deepStrictEqual((yield* operationNow(configured())).payload, left)
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it("says of every kind which records it was about, and nothing that is not an id", () => {
    for (const { type } of kinds) {
      const { payload } = scrub(operationOf(type))
      const names = JSON.stringify(payload).match(/"\w+":(?=")/g) ?? []
      assert.isNotEmpty(names, type)
      for (const name of names) assert.match(name, /Id":$/)
    }
  })

  it("holds nothing of what else a payload or a journal says, whatever that is", () => {
    const value = fc.jsonValue().map((said) => ({ said, secret }))
    const facts = fc.dictionary(
      fc.oneof(fc.constantFrom("configuration", "source", "standing", "target", "undo x"), fc.string()),
      fc.oneof(value, fc.constant(secret)),
    )
    const ids = ["siteId", "pluginId", "backupId", "sourceBackupId", "safetyBackupId"]
    fc.assert(
      fc.property(facts, facts, fc.constantFrom("COMPLETED" as const, "CANCELLED" as const), (one, other, status) => {
        const payload = Object.fromEntries(Object.entries(one).filter(([name]) => !ids.includes(name)))
        const item = operationItem(operationOf("SITE_UPDATE", { payload, journal: other, status }))
        assert.notInclude(JSON.stringify(item), secret)
        assert.deepStrictEqual(Object.keys(item.journal).toSorted(), Object.keys(other).toSorted())
      }),
      { numRuns: 300 },
    )
  })

  it.effect("is the same after a late message: nothing is done, and nothing told again", () => {
    const { layer, queues, topic } = makeOperationServices()
    return Effect.gen(function* () {
      const { dueAt: _dueAt, ...settled } = configured({ status: "COMPLETED", completedAt: endedAt })
      yield* givenOperations(new Operation(settled))
      const before = yield* stored
      yield* giveUp({ operationId: "op-1", attempt: 1, payload: { tenantId: "tenant-1" } })
      yield* TestClock.setTime(endMs + 30 * dayMs)
      yield* reconcile
      assert.deepStrictEqual([yield* stored, topic.types(), queues.sent], [before, [], []])
    }).pipe(Effect.provide(layer))
  })
})

describe("an operation that FAILED", () => {
  const atTheEnd = Effect.gen(function* () {
    yield* givenSites(standingSite())
    yield* givenOperations(failed())
    yield* TestClock.setTime(endMs + 90_000)
    yield* reconcile
  })

  it.effect("is scrubbed by the reconciler when 7 days are over, and told of once", () => {
    const { layer, queues, topic } = makeOperationServices()
    return Effect.gen(function* () {
      yield* atTheEnd
      assert.isUndefined((yield* operationNow(failed())).dueAt)
      yield* TestClock.setTime(endMs + 7 * dayMs)
      yield* reconcile
      assert.include(yield* stored, secret)
      yield* TestClock.adjust(1)
      yield* reconcile
      assert.notInclude(yield* stored, secret)
      const now = yield* operationNow(failed())
      assert.deepStrictEqual([now.payload, now.journal, now.status, now.error], [left, steps, "FAILED", failed().error])
      const item = yield* itemAt(key)
      yield* reconcile
      assert.deepStrictEqual(yield* itemAt(key), item)
      assert.notProperty(item, "GSI3PK")
      assert.deepStrictEqual([topic.types(), queues.sent], [["PLUGIN_CONFIGURATION_FAILED"], []])
    }).pipe(Effect.provide(layer))
  })

  it.effect("whose event was kept back all the time is told of before it is scrubbed", () => {
    const { layer, topic } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenOperations(failed())
      yield* TestClock.setTime(endMs + 8 * dayMs)
      yield* reconcile
      yield* reconcile
      assert.deepStrictEqual(topic.types(), ["PLUGIN_CONFIGURATION_FAILED"])
      assert.notInclude(yield* stored, secret)
    }).pipe(Effect.provide(layer))
  })

  it.effect("is scrubbed at the next look when the first did not get through, and not told of again", () => {
    let broken = false
    const table = tableWith((what) => (what === "update" && broken ? Effect.fail(new InternalError({})) : Effect.void))
    const { layer, topic } = makeOperationServices(table)
    return Effect.gen(function* () {
      yield* atTheEnd
      yield* TestClock.setTime(endMs + 8 * dayMs)
      broken = true
      yield* reconcile
      assert.include(yield* stored, secret)
      broken = false
      yield* reconcile
      assert.notInclude(yield* stored, secret)
      assert.deepStrictEqual(topic.types(), ["PLUGIN_CONFIGURATION_FAILED"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("can be retried until 7 days are over, and is not scrubbed then", () => {
    const { layer } = makeOperationServices()
    return Effect.gen(function* () {
      const operation = failed({
        operationType: "SITE_UPDATE",
        payload: { ...payloadOf("SITE_UPDATE", standingSite()), configuration: { tagline: secret } },
      })
      yield* givenSites(standingSite())
      yield* givenOperations(operation)
      yield* TestClock.setTime(endMs + 7 * dayMs - 1)
      assert.strictEqual((yield* retry).status, "PENDING")
      yield* Effect.flatMap(OperationStore, (store) => store.scrub(operation))
      assert.include(yield* stored, secret)
      assert.notProperty(yield* itemAt(key), "expiresAt")
    }).pipe(asAdmin, Effect.provide(layer))
  })

  for (const [what, operation, ms] of [
    ["from then on, scrubbed or not", failed(), endMs + 7 * dayMs],
    ["once it is scrubbed, whatever the clock says", scrub(failed()), endMs],
  ] as const) {
    it.effect(`is refused a retry ${what}`, () => {
      const { layer, queues } = makeOperationServices()
      return Effect.gen(function* () {
        yield* givenSites(standingSite())
        yield* givenOperations(operation)
        yield* TestClock.setTime(ms)
        const error = yield* Effect.flip(retry)
        assert.deepStrictEqual([error.response.code, error.response.status], ["OP_002", 409])
        assert.deepInclude(error, { suggestion: "Ask anew for what it was to do" })
        assert.include(error.message, "more than 7 days ago")
        assert.deepStrictEqual([(yield* operationNow(operation)).status, queues.sent], ["FAILED", []])
      }).pipe(asAdmin, Effect.provide(layer))
    })
  }
})

describe("operations that ended 90 days ago", () => {
  const nth = (number: number, changes: Partial<Operation> = {}) =>
    configured({
      operationId: OperationId.make(`op-${number}`),
      status: "COMPLETED",
      completedAt: endedAt,
      ...changes,
    })
  const later = "1970-01-02T00:00:00.000Z"
  const listed = (filters: Parameters<OperationReader["Service"]["list"]>[1] = {}) =>
    Effect.flatMap(OperationReader, (reader) => reader.list("tenant-1", filters)).pipe(
      Effect.map(({ items }) => items.map(({ operationId }) => operationId)),
    )
  const read = (id: string) => Effect.flatMap(OperationReader, (reader) => reader.get(OperationId.make(id)))

  it.effect("are not there any more for those who read, although the table may still hold them", () => {
    const { layer } = makeOperationServices()
    return Effect.gen(function* () {
      const { expiresAt: _expiresAt, ...ofEarlierRelease } = operationItem(nth(1))
      yield* givenItem(ofEarlierRelease)
      yield* givenOperations(
        nth(2, { status: "FAILED" }),
        nth(3, { completedAt: later }),
        nth(4, { status: "PENDING", completedAt: null }),
      )
      yield* TestClock.setTime(endMs + 90 * dayMs - 1)
      assert.deepStrictEqual(
        yield* listed(),
        ["op-4", "op-3", "op-2", "op-1"].map((id) => OperationId.make(id)),
      )
      assert.strictEqual((yield* read("op-1")).status, "COMPLETED")
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(
        yield* listed(),
        ["op-4", "op-3"].map((id) => OperationId.make(id)),
      )
      assert.deepStrictEqual(yield* listed({ status: "COMPLETED" }), [OperationId.make("op-3")])
      assert.deepStrictEqual(yield* listed({ status: "FAILED", siteId: "site-1" }), [])
      assert.deepStrictEqual(yield* listed({ status: "PENDING", siteId: "site-1" }), [OperationId.make("op-4")])
      for (const id of ["op-1", "op-2"]) {
        assert.strictEqual((yield* Effect.flip(read(id))).response.code, "OP_001")
      }
      assert.strictEqual((yield* read("op-3")).status, "COMPLETED")
      assert.strictEqual(
        (yield* Effect.flip(Effect.flatMap(OperationChanges, (changes) => changes.retry(OperationId.make("op-2")))))
          .response.code,
        "OP_001",
      )
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it("have a time to live in whole seconds, and only once they have ended", () => {
    const endOf = (changes: Partial<Operation>) => operationItem(nth(1, changes)).expiresAt
    assert.strictEqual(endOf({ completedAt: "1970-01-01T00:00:10.001Z" }), 90 * 86_400 + 11)
    assert.isUndefined(endOf({ status: "IN_PROGRESS", completedAt: null }))
  })

  it("are scrubbed as they are written, and not twice otherwise", () => {
    assert.deepStrictEqual(asKept(asKept(nth(1))), asKept(nth(1)))
  })
})

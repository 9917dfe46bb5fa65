import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { OperationId } from "../../../src/operations/engine/Operation.ts"
import { operationKey } from "../../../src/operations/engine/OperationItem.ts"
import { scrub } from "../../../src/operations/engine/OperationKeeping.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { Table } from "../../../src/platform/Table.ts"
import { checkFree, lockSite } from "../../../src/sites/SiteLock.ts"
import { profileKey, returnPlace } from "../../../src/tenants/TenantItem.ts"
import { tableLayer, useDatabase } from "../../support/database.ts"
import {
  givenItem,
  givenOperations,
  givenSites,
  itemAt,
  operationNow,
  plain,
  setAttributes,
  siteNow,
} from "../../support/rows.ts"
import { makeOperation, standingSite } from "../../support/samples.ts"

const layer = Layer.suspend(() => OperationStore.layer.pipe(Layer.provideMerge(tableLayer)))
const site = standingSite()
const pending = makeOperation()
const key = operationKey("tenant-1", "op-1")
const holding = lockSite("sites", site, { operationId: "op-1", from: ["ACTIVE"] })
/** A part that is refused: the site is not DELETED. */
const impossible = checkFree("sites", site, ["DELETED"])

const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.as("done"),
    Effect.catch(({ _tag }) => Effect.succeed(_tag)),
  )
useDatabase({ emptyBeforeEach: true })

describe("the store of operations", () => {
  const effect = (name: string, test: () => Effect.Effect<unknown, unknown, OperationStore | Table>) =>
    it.effect(name, () => test().pipe(Effect.provide(layer)))
  effect("starts an operation together with what it takes hold of", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenSites(site)
      assert.strictEqual(yield* store.start(pending, { held: holding }), pending)
      assert.deepStrictEqual(plain(yield* operationNow(pending)), plain(pending))
      assert.strictEqual((yield* siteNow(site)).operationId, "op-1")
    }),
  )

  effect("starts nothing when a part is refused, and says which", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenSites(site)
      const error = yield* Effect.flip(store.start(pending, { held: holding, changed: impossible }))
      if (error._tag !== "TransactionRefused") return assert.fail(error._tag)
      assert.deepStrictEqual(
        error.refused.map(({ part }) => part),
        ["changed"],
      )
      assert.strictEqual(error.of("changed")?.item?.["status"], "ACTIVE")
      assert.isUndefined(yield* store.get("tenant-1", "op-1"))
      assert.isUndefined((yield* siteNow(site)).operationId)
    }),
  )

  effect("answers an operation that was started already as it is now, and takes hold of nothing again", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenSites(site)
      yield* store.start(pending, { held: holding })
      const leased = yield* store.acquire(pending)
      const again = yield* store.start(makeOperation({ message: "another try" }), { held: holding })
      assert.deepStrictEqual(plain(again), plain(leased))
      assert.deepStrictEqual(plain(yield* operationNow(pending)), plain(leased))
      // Also when the site has been let go of since.
      yield* givenSites(site)
      assert.deepStrictEqual(plain(yield* store.start(pending, { held: holding })), plain(leased))
      assert.isUndefined((yield* siteNow(site)).operationId)
    }),
  )

  effect("replaces an operation that is as it was read, with the parts that go with it, and no other", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenSites(site)
      yield* givenOperations(pending)
      const next = makeOperation({ status: "CANCELLED", message: "Cancelled" })
      const table = yield* Table
      yield* setAttributes(table, key, { epoch: 1, status: "IN_PROGRESS" })
      const error = yield* Effect.flip(store.replace(pending, next, [holding]))
      assert.deepInclude(error._tag === "TransactionRefused" ? error.of("operation") : error, { part: "operation" })
      assert.isUndefined((yield* siteNow(site)).operationId)
      yield* setAttributes(table, key, { epoch: 0, status: "PENDING" })
      assert.strictEqual(yield* store.replace(pending, next, [holding]), next)
      assert.deepStrictEqual(plain(yield* operationNow(pending)), plain(scrub(next)))
      assert.strictEqual((yield* siteNow(site)).operationId, "op-1")
    }),
  )

  effect("writes an end with all of its parts or not at all", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenSites(site)
      yield* givenOperations(pending)
      const held = yield* store.acquire(pending)
      const end = { status: "COMPLETED", leaseUntil: 0 } as const
      assert.strictEqual(yield* tagOf(store.end(held, end, [holding, impossible])), "InternalError")
      assert.strictEqual((yield* operationNow(pending)).status, "IN_PROGRESS")
      // A cancel request that comes too late for the run to see it does not stop the end.
      yield* store.askToCancel(held, "b")
      yield* store.end(held, end, [holding])
      assert.strictEqual((yield* operationNow(pending)).status, "COMPLETED")
      assert.strictEqual((yield* siteNow(site)).operationId, "op-1")
      assert.strictEqual(yield* tagOf(store.end(held, end, [])), "LeaseLost")
    }),
  )

  effect("writes an end also when its counters cannot be written, and no other part without the rest", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenSites(site)
      yield* givenOperations(pending)
      const held = yield* store.acquire(pending)
      const end = { status: "COMPLETED", leaseUntil: 0 } as const
      assert.strictEqual(yield* tagOf(store.end(held, end, [impossible], [holding])), "InternalError")
      assert.isUndefined((yield* siteNow(site)).operationId)
      yield* store.end(held, end, [holding], [returnPlace("sites", "tenant-1")])
      assert.strictEqual((yield* operationNow(pending)).status, "COMPLETED")
      assert.strictEqual((yield* siteNow(site)).operationId, "op-1")
      assert.strictEqual(yield* tagOf(store.end(held, end, [], [])), "LeaseLost")
    }),
  )

  effect("writes the counters with an end when they can be", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenItem({ ...profileKey("tenant-1"), siteCount: 3 })
      yield* givenOperations(pending)
      const held = yield* store.acquire(pending)
      yield* store.end(held, { status: "COMPLETED" }, [], [returnPlace("sites", "tenant-1")])
      assert.strictEqual((yield* itemAt(profileKey("tenant-1")))?.["siteCount"], 2)
    }),
  )

  effect("leaves out only those counters that cannot be written", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      yield* givenItem({ ...profileKey("tenant-1"), siteCount: 3 })
      yield* givenOperations(pending)
      const held = yield* store.acquire(pending)
      const counts = [impossible, returnPlace("sites", "tenant-1"), returnPlace("sites", "tenant-2")]
      yield* store.end(held, { status: "COMPLETED" }, [], counts)
      assert.strictEqual((yield* operationNow(pending)).status, "COMPLETED")
      assert.strictEqual((yield* itemAt(profileKey("tenant-1")))?.["siteCount"], 2)
    }),
  )

  effect("names the operations that are overdue, the longest first, until they are put off or settled", () =>
    Effect.gen(function* () {
      const store = yield* OperationStore
      const dueAt = (nth: number) => makeOperation({ operationId: OperationId.make(`op-${nth}`), dueAt: nth * 1000 })
      yield* givenOperations(dueAt(3), dueAt(1), dueAt(2), dueAt(9))
      const overdue = () => Effect.map(store.overdue(5000), ({ items }) => items.map(({ operationId }) => operationId))
      assert.deepStrictEqual(yield* overdue(), ["op-1", "op-2", "op-3"])
      yield* store.postpone(dueAt(1), 6000)
      yield* store.settle(dueAt(2))
      // What has moved on since it was read keeps its own deadline.
      yield* store.acquire(dueAt(3))
      yield* store.settle(dueAt(3))
      yield* store.postpone(dueAt(3), 1000)
      assert.deepStrictEqual(yield* overdue(), [])
      const dues = yield* Effect.forEach([1, 2, 3], (nth) => Effect.map(operationNow(dueAt(nth)), (now) => now.dueAt))
      assert.deepStrictEqual(dues, [6000, undefined, 90_000])
    }),
  )
})

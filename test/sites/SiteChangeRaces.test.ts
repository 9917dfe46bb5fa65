import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { SiteId } from "../../src/kernel/Ids.ts"
import { Operation } from "../../src/operations/engine/Operation.ts"
import { OperationStore } from "../../src/operations/engine/OperationStore.ts"
import { type Item, Table } from "../../src/platform/Table.ts"
import { SiteChanges } from "../../src/sites/SiteChanges.ts"
import { SiteQuotaExceeded } from "../../src/sites/SiteErrors.ts"
import { claimKey, releaseSubdomain, siteKey } from "../../src/sites/SiteItem.ts"
import { tableLayer, tableWith, useDatabase } from "../support/database.ts"
import { asAdmin } from "../support/fakes.ts"
import { givenItem, givenOperations, givenSites, itemAt, plain, setAttributes, siteNow } from "../support/rows.ts"
import { standingSite } from "../support/samples.ts"
import { begin, change, codeOf, layerOn, seeded } from "../support/siteChanges.ts"

const layer = layerOn(tableLayer)
const site = standingSite()

/** Writes to the site right before the change is written. */
const meanwhile = (values: Item) => {
  let done = false
  return layerOn(
    tableWith((what, table) => {
      if (what !== "transact" || done) return Effect.void
      done = true
      return setAttributes(table, siteKey("tenant-1", "site-1"), values)
    }),
  )
}

useDatabase({ emptyBeforeEach: true })

describe("a change of a site that is changed at the same moment", () => {
  const races = [
    ["another operation takes hold of it", { operationId: "op-9" }, {}, "SITE_008"],
    ["it is DELETED", { status: "DELETED" }, {}, "SITE_005"],
    ["it becomes another version, and the caller named one", { version: 2 }, { ifMatch: '"1"' }, "SITE_007"],
    ["it becomes another version, and the caller named none", { version: 2 }, {}, "begun"],
    ["it becomes another version, and any will do", { version: 2 }, { ifMatch: "*" }, "begun"],
  ] as const
  for (const [what, values, asked, answer] of races) {
    it.effect(`is ${answer} when ${what}`, () =>
      Effect.gen(function* () {
        yield* givenSites(site)
        assert.strictEqual(yield* codeOf(begin(asked)), answer)
        const { operationId } = yield* siteNow(site)
        if (answer !== "begun") assert.strictEqual(operationId, answer === "SITE_008" ? "op-9" : undefined)
      }).pipe(asAdmin, Effect.provide(meanwhile(values))),
    )
  }

  it.effect("is begun by one of many, and SITE_008 for all others", () =>
    Effect.gen(function* () {
      yield* givenSites(site)
      const codes = yield* Effect.forEach(Array.from({ length: 8 }), () => codeOf(begin()), {
        concurrency: "unbounded",
      })
      assert.deepStrictEqual(codes.toSorted(), [...Array.from({ length: 7 }, () => "SITE_008"), "begun"])
    }).pipe(asAdmin, Effect.provide(layer)),
  )
})

describe("a change with parts of its own", () => {
  const claim = claimKey("SIT", "shop")
  const other = standingSite({ siteId: SiteId.make("site-2"), environment: "SIT" })
  const withParts = Effect.flatMap(SiteChanges, (sites) =>
    sites.begin<SiteQuotaExceeded, never, never, "claim">({
      ...change(),
      plan: () =>
        Effect.succeed({
          payload: {},
          parts: () => ({ claim: releaseSubdomain("sites", other) }),
          refused: (refusal) =>
            refusal.of("claim") !== undefined
              ? Effect.fail(new SiteQuotaExceeded({ currentSites: 5, maxSites: 5, tier: "BASIC" }))
              : Effect.die("it was refused for its part"),
        }),
    }),
  )

  it.effect("writes them with its operation", () =>
    Effect.gen(function* () {
      yield* givenSites(site)
      yield* givenItem({ ...claim, siteId: "site-2" })
      assert.strictEqual((yield* withParts).siteId, "site-1")
      assert.isUndefined(yield* itemAt(claim))
      assert.isDefined((yield* siteNow(site)).operationId)
    }).pipe(asAdmin, Effect.provide(layer)),
  )

  it.effect("is refused in its own words when one of them is, and writes nothing", () =>
    Effect.gen(function* () {
      yield* givenSites(site)
      yield* givenItem({ ...claim, siteId: "site-of-another" })
      assert.strictEqual(yield* codeOf(withParts), "SITE_004")
      assert.isUndefined((yield* siteNow(site)).operationId)
    }).pipe(asAdmin, Effect.provide(layer)),
  )
})

describe("a change that is asked for again under its Idempotency-Key", () => {
  it.effect("is the operation that its first attempt began, as it is by now", () =>
    Effect.gen(function* () {
      yield* givenSites(site)
      const store = yield* OperationStore
      const first = yield* begin().pipe(seeded("seed-1"))
      const leased = yield* store.acquire(first)
      const again = yield* begin().pipe(seeded("seed-1"))
      assert.deepStrictEqual(plain(again), plain(leased))
      const table = yield* Table
      assert.strictEqual((yield* table.get(siteKey("tenant-1", "site-1")))?.["operationId"], "op-seed-1")
    }).pipe(asAdmin, Effect.provide(layer)),
  )

  it.effect("is begun once by two attempts at the same time", () =>
    Effect.gen(function* () {
      yield* givenSites(site)
      const ids = yield* Effect.forEach(
        Array.from({ length: 4 }),
        () =>
          begin().pipe(
            seeded("seed-2"),
            Effect.map(({ operationId }) => String(operationId)),
          ),
        { concurrency: "unbounded" },
      )
      assert.deepStrictEqual(new Set(ids), new Set(["op-seed-2"]))
    }).pipe(asAdmin, Effect.provide(layer)),
  )

  it.effect("is another operation under another key, and without a key each time", () =>
    Effect.gen(function* () {
      yield* givenSites(site)
      const first = yield* begin()
      yield* givenSites(site)
      const second = yield* begin()
      yield* givenSites(site)
      const third = yield* begin().pipe(seeded("seed-3"))
      assert.strictEqual(new Set([first, second, third].map(({ operationId }) => operationId)).size, 3)
      assert.match(first.operationId, /^op-[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/)
    }).pipe(asAdmin, Effect.provide(layer)),
  )

  it.effect("begins anew what FAILED, once for each attempt, and goes on with what did not", () =>
    Effect.gen(function* () {
      yield* givenSites(site)
      const ids: Array<string> = []
      for (const status of ["FAILED", "FAILED", "COMPLETED", "COMPLETED"] as const) {
        const operation = yield* begin().pipe(seeded("seed-4"))
        ids.push(operation.operationId)
        yield* givenOperations(new Operation({ ...operation, status }))
        yield* givenSites(site)
      }
      assert.deepStrictEqual(ids, ["op-seed-4", "op-seed-4-2", "op-seed-4-3", "op-seed-4-3"])
    }).pipe(asAdmin, Effect.provide(layer)),
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as fc from "fast-check"

import { Table } from "../../src/platform/Table.ts"
import { isUnknownTier, profileKey, returnPlace, siteCountOf, takePlace, tierOf } from "../../src/tenants/TenantItem.ts"
import { maxSites, type Tier } from "../../src/tenants/Tier.ts"
import { tableLayer, useDatabase } from "../support/database.ts"
import { givenItem, itemAt } from "../support/rows.ts"

const layer = Layer.suspend(() => tableLayer)
const key = profileKey("tenant-1")
const place = (part: typeof returnPlace) =>
  Effect.flatMap(Table, (table) => table.transact({ place: part("sites", "tenant-1") })).pipe(
    Effect.as("done"),
    Effect.catch(({ _tag }) => Effect.succeed(_tag)),
  )
const take = (tier: Tier) => place((table, tenantId) => takePlace(table, tenantId, tier))
const give = place(returnPlace)
const count = Effect.map(itemAt(key), siteCountOf)

describe("a tenant's profile", () => {
  it.each([
    [undefined, "BASIC", false],
    [{}, "BASIC", false],
    [{ tier: "PREMIUM" }, "PREMIUM", false],
    [{ tier: "GOLD" }, "BASIC", true],
  ] as const)("%j means %s", (profile, tier, unknown) => {
    assert.deepStrictEqual([tierOf(profile), isUnknownTier(profile)], [tier, unknown])
  })
})

describe("a tenant's places", () => {
  useDatabase({ emptyBeforeEach: true })

  it.effect("are counted from none, also without a profile", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* take("BASIC"), "done")
      assert.strictEqual(yield* count, 1)
      assert.strictEqual((yield* itemAt(key))?.["tier"], "BASIC")
    }).pipe(Effect.provide(layer)),
  )

  it.effect("are given back one by one, and never below none", () =>
    Effect.gen(function* () {
      yield* givenItem({ ...key, tier: "BASIC", siteCount: 1 })
      assert.strictEqual(yield* give, "done")
      assert.strictEqual(yield* count, 0)
      assert.strictEqual(yield* give, "TransactionRefused")
      assert.strictEqual(yield* count, 0)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("cannot be given back where there is no profile, and none is made by that", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* give, "TransactionRefused")
      assert.isUndefined(yield* itemAt(key))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("are as many as were taken less those given back, within the tier, whatever comes in whatever order", () =>
    Effect.gen(function* () {
      const plans = fc.sample(fc.array(fc.boolean(), { minLength: 6, maxLength: 14 }), { numRuns: 12, seed: 7 })
      for (const plan of plans) {
        yield* givenItem({ ...key, tier: "BASIC", siteCount: 0 })
        let expected = 0
        for (const taking of plan) {
          const may = taking ? expected < maxSites.BASIC : expected > 0
          assert.strictEqual(yield* taking ? take("BASIC") : give, may ? "done" : "TransactionRefused")
          expected += may ? (taking ? 1 : -1) : 0
        }
        assert.strictEqual(yield* count, expected)
      }
    }).pipe(Effect.provide(layer)),
  )

  it.effect("are not taken by a tier that the profile does not have any more, and without end in ENTERPRISE", () =>
    Effect.gen(function* () {
      yield* givenItem({ ...key, tier: "ENTERPRISE", siteCount: 1000 })
      assert.strictEqual(yield* take("BASIC"), "TransactionRefused")
      assert.strictEqual(yield* take("ENTERPRISE"), "done")
      assert.strictEqual(yield* count, 1001)
    }).pipe(Effect.provide(layer)),
  )
})

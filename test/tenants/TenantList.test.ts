import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { TenantId } from "../../src/kernel/Ids.ts"
import { Table } from "../../src/platform/Table.ts"
import { profileKey, takePlace } from "../../src/tenants/TenantItem.ts"
import { listTenant, TenantList } from "../../src/tenants/TenantList.ts"
import { roundOfTenants } from "../../src/tenants/TenantRound.ts"
import { tableLayer, useDatabase } from "../support/database.ts"
import { givenItem, itemAt } from "../support/rows.ts"

useDatabase({ emptyBeforeEach: true })

const layer = Layer.suspend(() => TenantList.layer.pipe(Layer.provideMerge(tableLayer)))
const all = Effect.flatMap(TenantList, (tenants) => tenants.page())

describe("the list of tenants", () => {
  it.effect("has each once that ever had a site", () =>
    Effect.gen(function* () {
      const table = yield* Table
      for (const tenantId of ["tenant-2", "tenant-1", "tenant-2"]) {
        yield* table.transact({ place: takePlace("sites", tenantId, "BASIC") })
      }
      yield* givenItem({ ...profileKey("tenant-3"), tenantId: "tenant-3", tier: "PREMIUM" })
      assert.deepStrictEqual(yield* all, {
        items: ["tenant-1", "tenant-2"].map((id) => TenantId.make(id)),
        next: undefined,
      })
    }).pipe(Effect.provide(layer)),
  )

  it.effect("gets those whose profile an earlier release has written, and makes no profile", () =>
    Effect.gen(function* () {
      const profile = { ...profileKey("tenant-1"), tenantId: "tenant-1", tier: "PREMIUM", siteCount: 3 }
      yield* givenItem(profile)
      for (const tenantId of ["tenant-1", "tenant-1", "tenant-9"]) yield* listTenant(TenantId.make(tenantId))
      assert.deepStrictEqual((yield* all).items, [TenantId.make("tenant-1")])
      assert.deepInclude(yield* itemAt(profileKey("tenant-1")), profile)
      assert.isUndefined(yield* itemAt(profileKey("tenant-9")))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("is gone round: a turn begins behind the one at which the last has stopped, and comes to each once", () =>
    Effect.gen(function* () {
      const table = yield* Table
      for (const index of [1, 2, 3, 4, 5]) {
        yield* table.transact({ place: takePlace("sites", `tenant-${index}`, "BASIC") })
      }
      /** A turn that has time for so many. */
      const turn = Effect.fnUntraced(function* (most: number) {
        const met: Array<string> = []
        const begun = yield* roundOfTenants(2, (tenantId) =>
          Effect.sync(() => {
            if (met.length === most) return false
            met.push(tenantId.replace("tenant-", ""))
            return true
          }),
        )
        assert.strictEqual(begun, met.length)
        return met.join("")
      })
      const turns = [yield* turn(2), yield* turn(0), yield* turn(2), yield* turn(2), yield* turn(9), yield* turn(9)]
      assert.deepStrictEqual(turns, ["12", "", "34", "51", "23451", "23451"])
      yield* table.delete(profileKey("tenant-1"))
      assert.strictEqual(yield* turn(9), "2345")
      assert.deepInclude(yield* itemAt({ PK: "TURN", SK: "EVENTS" }), { stoppedAt: "tenant-1", schemaVersion: 1 })
    }).pipe(Effect.provide(layer)),
  )
})

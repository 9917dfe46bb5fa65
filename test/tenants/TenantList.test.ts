import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { TenantId } from "../../src/kernel/Ids.ts"
import { Table } from "../../src/platform/Table.ts"
import { profileKey, takePlace } from "../../src/tenants/TenantItem.ts"
import { listTenant, TenantList } from "../../src/tenants/TenantList.ts"
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
})

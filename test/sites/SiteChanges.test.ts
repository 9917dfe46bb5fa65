import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

import { groups } from "../../src/http/Identity.ts"
import { SiteId, TenantId } from "../../src/kernel/Ids.ts"
import type { SiteChange } from "../../src/sites/SiteChanges.ts"
import { siteKey } from "../../src/sites/SiteItem.ts"
import { tableLayer, useDatabase } from "../support/database.ts"
import { as, asAdmin, userOf } from "../support/fakes.ts"
import { givenSites, itemAt, operationNow, plain, siteNow } from "../support/rows.ts"
import { siteRef, standingSite } from "../support/samples.ts"
import { begin, codeOf, layerOn, look, seeded } from "../support/siteChanges.ts"

const layer = layerOn(tableLayer)
const site = standingSite()

useDatabase({ emptyBeforeEach: true })

describe("a change of a site", () => {
  it.effect("takes hold of it and writes down its operation, with who asked for what", () =>
    Effect.gen(function* () {
      yield* givenSites(site)
      yield* TestClock.setTime(1000)
      const user = userOf({ sub: "user-9", email: "nine@example.com" })
      const operation = yield* begin().pipe(as(user), seeded("seed-1"))
      assert.deepInclude(plain(operation), {
        operationId: "op-seed-1",
        operationType: "SITE_UPDATE",
        status: "PENDING",
        tenantId: "tenant-1",
        siteId: "site-1",
        environment: "DEV",
        siteName: "Shop",
        subdomain: "shop",
        createdBy: "user-9",
        recipient: "nine@example.com",
        startedBy: "user-9",
        ownerId: "user-1",
        correlationId: "corr-7",
        payload: { was: "Shop" },
        createdAt: "1970-01-01T00:00:01.000Z",
        attempt: 1,
        dueAt: 91_000,
      })
      assert.deepStrictEqual(plain(yield* operationNow(operation)), plain(operation))
      const held = yield* siteNow(site)
      assert.deepStrictEqual([held.operationId, held.status, held.version], ["op-seed-1", "ACTIVE", 1])
    }).pipe(Effect.provide(layer)),
  )

  it.effect("may change the site's status while it runs: then the site is another version", () =>
    Effect.gen(function* () {
      yield* givenSites(site)
      const hold = { to: { status: "DEPROVISIONING" as const, now: "1970-01-01T00:00:09.000Z" } }
      yield* begin({ plan: () => Effect.succeed({ payload: {}, hold }) })
      const { status, updatedAt, version } = yield* siteNow(site)
      assert.deepStrictEqual([status, updatedAt, version], ["DEPROVISIONING", "1970-01-01T00:00:09.000Z", 2])
      assert.strictEqual((yield* itemAt(siteKey("tenant-1", "site-1")))?.["GSI3PK"], "STATUS#DEPROVISIONING")
    }).pipe(asAdmin, Effect.provide(layer)),
  )

  it.effect("of a site that there is not, or not in this tenant, is SITE_002", () =>
    Effect.gen(function* () {
      yield* givenSites(site)
      const unknown = { site: { ...siteRef, siteId: SiteId.make("site-2") } }
      const theirs = { site: { ...siteRef, tenantId: TenantId.make("tenant-2") } }
      const user = userOf({ tenantIds: new Set(["tenant-1", "tenant-2"]) })
      assert.deepStrictEqual(yield* Effect.forEach([unknown, theirs], (where) => codeOf(begin(where).pipe(as(user)))), [
        "SITE_002",
        "SITE_002",
      ])
    }).pipe(Effect.provide(layer)),
  )

  const who = [
    ["an admin", userOf(), "begun"],
    ["the owner", userOf({ groups: new Set([groups.user]) }), "begun"],
    ["another user", userOf({ sub: "user-2", groups: new Set([groups.user]) }), "AUTH_002"],
    ["a viewer who owns it", userOf({ groups: new Set([groups.viewer]) }), "AUTH_002"],
    ["an admin of another tenant", userOf({ tenantIds: new Set(["tenant-2"]) }), "AUTH_002"],
  ] as const
  for (const [name, user, answer] of who) {
    it.effect(`by ${name} is ${answer}`, () =>
      Effect.gen(function* () {
        yield* givenSites(site)
        assert.strictEqual(yield* codeOf(begin()), answer)
      }).pipe(as(user), Effect.provide(layer)),
    )
  }

  const states: ReadonlyArray<
    readonly [string, Parameters<typeof standingSite>[0], Partial<SiteChange<never>>, string]
  > = [
    ["another operation holds", { operationId: "op-9" }, {}, "SITE_008"],
    [
      "another operation holds, whatever its version and status",
      { operationId: "op-9", status: "DEPROVISIONING" },
      { ifMatch: '"9"' },
      "SITE_008",
    ],
    ["is DELETED", { status: "DELETED" }, {}, "SITE_005"],
    ["is FAILED", { status: "FAILED" }, {}, "SITE_005"],
    ["is another version than the caller saw", { version: 3 }, { ifMatch: '"2"' }, "SITE_007"],
    ["is another version, whatever its status", { version: 3, status: "DELETED" }, { ifMatch: '"2"' }, "SITE_007"],
    ["is the version that the caller saw", { version: 3 }, { ifMatch: '"3"' }, "begun"],
    ["is any version, if any will do", { version: 3 }, { ifMatch: "*" }, "begun"],
  ]
  for (const [what, state, asked, answer] of states) {
    it.effect(`is ${answer} when the site ${what}`, () =>
      Effect.gen(function* () {
        yield* givenSites(standingSite(state))
        assert.strictEqual(yield* codeOf(begin(asked)), answer)
        if (answer === "begun") return
        assert.strictEqual(yield* codeOf(look(asked)), answer)
        assert.strictEqual((yield* siteNow(site)).operationId, state?.operationId)
      }).pipe(asAdmin, Effect.provide(layer)),
    )
  }

  it.effect("says what it met: the operation that runs, the present ETag, the statuses in which it can be done", () =>
    Effect.gen(function* () {
      yield* givenSites(standingSite({ operationId: "op-9" }))
      assert.deepInclude(plain(yield* Effect.flip(begin())), { operationId: "op-9", siteId: "site-1" })
      yield* givenSites(standingSite({ version: 3 }))
      assert.deepInclude(plain(yield* Effect.flip(begin({ ifMatch: '"2"' }))), { etag: '"3"', ifMatch: '"2"' })
      yield* givenSites(standingSite({ status: "DELETED" }))
      assert.deepInclude(plain(yield* Effect.flip(begin())), { status: "DELETED", allowed: ["ACTIVE", "SUSPENDED"] })
    }).pipe(asAdmin, Effect.provide(layer)),
  )
})

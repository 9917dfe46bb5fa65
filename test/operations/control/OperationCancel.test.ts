import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { groups } from "../../../src/http/Identity.ts"
import { OperationChanges } from "../../../src/operations/control/OperationChanges.ts"
import type { Operation } from "../../../src/operations/engine/Operation.ts"
import { operationItem } from "../../../src/operations/engine/OperationItem.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { toItem } from "../../../src/platform/Table.ts"
import { claimKey, lineageKey, siteKey } from "../../../src/sites/SiteItem.ts"
import { holdingKinds, makeOperationServices, operationOf, promotedSite } from "../../support/changes.ts"
import { tableWith, useDatabase } from "../../support/database.ts"
import { as, asAdmin, userOf } from "../../support/fakes.ts"
import { givenItem, givenOperations, givenSites, itemAt, operationNow, siteNow } from "../../support/rows.ts"
import { makeSite, standingSite } from "../../support/samples.ts"
import { timePassing } from "../../support/timePassing.ts"

const cancel = (operation: Operation) =>
  Effect.flatMap(OperationChanges, (changes) => changes.cancel(operation.operationId))

/** A running backup: it can be turned back until its archive is written. */
const backingUp = (changes: Partial<Operation> = {}) =>
  operationOf("SITE_BACKUP", { status: "IN_PROGRESS", epoch: 1, leaseUntil: 60_000, ...changes })
const heldSite = (changes: Parameters<typeof makeSite>[0] = {}) =>
  makeSite({ ...standingSite(), operationId: "op-1", ...changes })

useDatabase({ emptyBeforeEach: true })

describe("cancelling an operation that waits", () => {
  for (const { cancelled, runs, type } of holdingKinds) {
    it.effect(`of ${type} ends it at once, and leaves its site ${cancelled} and held by nobody`, () => {
      const { layer, queues, topic } = makeOperationServices()
      return Effect.gen(function* () {
        const pending = operationOf(type)
        yield* givenSites(heldSite({ status: runs }))
        if (type === "SITE_PROMOTION") yield* givenPromoted
        yield* givenOperations(pending)
        const answer = yield* cancel(pending)
        const { completedAt, operationId, status } = yield* operationNow(pending)
        assert.deepStrictEqual([answer.status, status, operationId], ["CANCELLED", "CANCELLED", "op-1"])
        assert.strictEqual(answer.completedAt, completedAt)
        const site = yield* siteNow(standingSite())
        assert.deepStrictEqual([site.status, site.operationId], [cancelled, undefined])
        assert.strictEqual(site.failure?.code, cancelled === "FAILED" ? "OP_002" : undefined)
        assert.deepStrictEqual(topic.types(), [`${type}_CANCELLED`])
        assert.deepStrictEqual(queues.sent, [])
      }).pipe(asAdmin, Effect.provide(layer))
    })
  }

  const givenPromoted = Effect.gen(function* () {
    const made = promotedSite()
    yield* givenSites(made)
    const { siteId, tenantId } = made
    yield* givenItem({ ...claimKey("SIT", "shop"), siteId, tenantId, operationId: "op-1" })
    yield* givenItem({ ...lineageKey("site-1", "SIT"), siteId, tenantId })
  })

  it.effect("of SITE_PROMOTION takes back the site, the name and the place in the lineage that it made", () => {
    const { layer } = makeOperationServices()
    const made = promotedSite()
    return Effect.gen(function* () {
      const pending = operationOf("SITE_PROMOTION")
      yield* givenSites(heldSite())
      yield* givenPromoted
      yield* givenOperations(pending)
      yield* cancel(pending)
      const keys = [siteKey(made.tenantId, made.siteId), claimKey("SIT", "shop"), lineageKey("site-1", "SIT")]
      assert.deepStrictEqual(yield* Effect.forEach(keys, itemAt), [undefined, undefined, undefined])
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("of a deletion that is tried again leaves the site FAILED: what is left of it nobody knows", () => {
    const { layer } = makeOperationServices()
    return Effect.gen(function* () {
      const pending = operationOf("SITE_DELETION", { attempt: 2 })
      const failure = { code: "WP_001", message: "no" }
      yield* givenSites(heldSite({ status: "DEPROVISIONING", failure }))
      yield* givenOperations(pending)
      yield* cancel(pending)
      const site = yield* siteNow(standingSite())
      assert.deepStrictEqual([site.status, site.failure], ["FAILED", failure])
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("stays due when its event does not get through", () => {
    const { layer, topic } = makeOperationServices()
    return Effect.gen(function* () {
      const pending = operationOf("SITE_UPDATE")
      yield* givenSites(heldSite())
      yield* givenOperations(pending)
      topic.broken.now = true
      assert.strictEqual((yield* cancel(pending)).status, "CANCELLED")
      const store = yield* OperationStore
      assert.lengthOf((yield* store.overdue(1_000_000)).items, 1)
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("that is begun at the same moment asks its run to turn back", () => {
    let begun = false
    const pending = operationOf("SITE_BACKUP")
    const table = tableWith((what, real) => {
      if (what !== "transact" || begun) return Effect.void
      begun = true
      return real.put({ Item: toItem(operationItem(backingUp())) }).pipe(Effect.orDie)
    })
    const { layer, queues } = makeOperationServices(table)
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      yield* givenOperations(pending)
      const answer = yield* timePassing(cancel(pending))
      assert.strictEqual(answer.status, "IN_PROGRESS")
      assert.isTrue((yield* operationNow(pending)).cancelRequested)
      assert.strictEqual((yield* siteNow(standingSite())).operationId, "op-1")
      assert.lengthOf(queues.sent, 1)
    }).pipe(asAdmin, Effect.provide(layer))
  })
})

describe("cancelling an operation that runs", () => {
  it.effect("asks it to turn back, and sends its message in case nobody runs it just now", () => {
    const { layer, queues, topic } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      yield* givenOperations(backingUp())
      const { message, status } = yield* cancel(backingUp())
      assert.deepStrictEqual([status, message], ["IN_PROGRESS", "Cancelling"])
      assert.isTrue((yield* operationNow(backingUp())).cancelRequested)
      assert.deepStrictEqual(queues.sent, [{ queue: "update", operationId: "op-1", attempt: 1 }])
      assert.deepStrictEqual(topic.types(), [])
      // Asking twice is asking once.
      assert.strictEqual((yield* cancel(backingUp())).message, "Cancelling")
    }).pipe(asAdmin, Effect.provide(layer))
  })

  const past: ReadonlyArray<readonly [string, Partial<Operation>]> = [
    ["is past its point of no return", { journal: { export: null } }],
    ["is putting things back", { ending: { status: "FAILED", error: null } }],
    ["is COMPLETED", { status: "COMPLETED" }],
    ["is FAILED", { status: "FAILED" }],
    ["is CANCELLED", { status: "CANCELLED" }],
  ]
  for (const [what, changes] of past) {
    it.effect(`that ${what} is refused with OP_002`, () => {
      const { layer, queues } = makeOperationServices()
      return Effect.gen(function* () {
        yield* givenOperations(backingUp(changes))
        const error = yield* Effect.flip(cancel(backingUp()))
        assert.strictEqual(error.response.code, "OP_002")
        assert.deepInclude(error, { operationId: "op-1", change: "cancelled", status: changes.status ?? "IN_PROGRESS" })
        assert.deepStrictEqual(queues.sent, [])
      }).pipe(asAdmin, Effect.provide(layer))
    })
  }

  it.effect("that another run takes over at the same moment asks that one", () => {
    let taken = false
    const table = tableWith((what, real) => {
      if (what !== "update" || taken) return Effect.void
      taken = true
      return real.put({ Item: toItem(operationItem(backingUp({ epoch: 2 }))) }).pipe(Effect.orDie)
    })
    const { layer } = makeOperationServices(table)
    return Effect.gen(function* () {
      yield* givenOperations(backingUp())
      assert.strictEqual((yield* timePassing(cancel(backingUp()))).status, "IN_PROGRESS")
      const { cancelRequested, epoch } = yield* operationNow(backingUp())
      assert.deepStrictEqual([cancelRequested, epoch], [true, 2])
    }).pipe(asAdmin, Effect.provide(layer))
  })
})

describe("an operation may be cancelled", () => {
  const of = (group: string, changes: Parameters<typeof userOf>[0] = {}) =>
    userOf({ sub: "somebody", groups: new Set([group]), ...changes })
  const callers = [
    ["by an admin of its tenant", of(groups.admin), undefined],
    ["by the user who started it", of(groups.user, { sub: "starter" }), undefined],
    ["by the user who owns its site", of(groups.user, { sub: "owner" }), undefined],
    ["by staff of no tenant", of(groups.staff, { tenantIds: new Set() }), undefined],
    ["not by another user", of(groups.user), "AUTH_002"],
    ["not by a viewer who owns and started it", of(groups.viewer, { sub: "starter" }), "AUTH_002"],
    [
      "not by an admin of another tenant, who is told that there is none",
      of(groups.admin, { tenantIds: new Set(["tenant-2"]) }),
      "OP_001",
    ],
  ] as const
  for (const [what, user, code] of callers) {
    it.effect(what, () => {
      const { layer } = makeOperationServices()
      return Effect.gen(function* () {
        const operation = backingUp({
          startedBy: "starter",
          ownerId: user.groups.has(groups.viewer) ? "starter" : "owner",
        })
        yield* givenOperations(operation)
        const answer = yield* cancel(operation).pipe(
          Effect.as(undefined),
          Effect.catch((error) => Effect.succeed(error.response.code)),
        )
        assert.strictEqual(answer, code)
        assert.strictEqual((yield* operationNow(operation)).cancelRequested, code === undefined ? true : undefined)
      }).pipe(as(user), Effect.provide(layer))
    })
  }

  it.effect("only if it exists", () => {
    const { layer } = makeOperationServices()
    return Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(cancel(backingUp()))).response.code, "OP_001")
    }).pipe(asAdmin, Effect.provide(layer))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

import { deadlineMsOf, giveUp, reconcile, undoDeadlineMs } from "../../../src/operations/control/OperationRecovery.ts"
import { Operation, OperationId } from "../../../src/operations/engine/Operation.ts"
import { operationItem } from "../../../src/operations/engine/OperationItem.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { makeOperationServices, operationOf, payloadOf } from "../../support/changes.ts"
import { useDatabase } from "../../support/database.ts"
import { givenItem, givenOperations, givenSites, operationNow, plain, siteNow } from "../../support/rows.ts"
import { makeSite, standingSite } from "../../support/samples.ts"

const heldSite = (changes: Parameters<typeof makeSite>[0] = {}) =>
  makeSite({ ...standingSite(), operationId: "op-1", ...changes })
const message = (changes: { readonly attempt?: number } = {}) => ({
  operationId: "op-1",
  payload: { tenantId: "tenant-1" },
  ...changes,
})
const overdue = Effect.flatMap(OperationStore, (store) => store.overdue(1e12)).pipe(Effect.map(({ items }) => items))
const failure = { code: "WP_001", message: "WordPress is away" }

useDatabase({ emptyBeforeEach: true })

describe("a message in the dead-letter queue", () => {
  it.effect("ends its operation with the error of its last run, frees the site, and tells of it", () => {
    const { layer, topic } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP", { status: "IN_PROGRESS", epoch: 3, tries: 3, error: failure })
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      yield* givenOperations(operation)
      yield* giveUp(message({ attempt: 1 }))
      const { error, status } = yield* operationNow(operation)
      assert.deepStrictEqual([status, error], ["FAILED", failure])
      assert.isUndefined((yield* siteNow(standingSite())).operationId)
      assert.deepStrictEqual(topic.types(), ["SITE_BACKUP_FAILED", "OPERATIONS_ALERT"])
      assert.deepStrictEqual(yield* overdue, [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("gets its operation another message while that has tries left: it met no free function", () => {
    const { layer, queues, topic } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      for (const [status, tries] of [
        ["PENDING", 0],
        ["IN_PROGRESS", 2],
      ] as const) {
        const operation = operationOf("SITE_BACKUP", { status, tries, error: failure })
        yield* givenOperations(operation)
        yield* giveUp(message({ attempt: 1 }))
        assert.deepStrictEqual(plain(yield* operationNow(operation)), plain(operation))
        assert.deepStrictEqual(queues.sent.splice(0), [{ queue: "update", operationId: "op-1", attempt: 1 }])
      }
      assert.deepStrictEqual(topic.types(), [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("ends one of a release that did not count its tries", () => {
    const { layer } = makeOperationServices()
    const { tries: _tries, ...counted } = operationOf("SITE_BACKUP", { status: "IN_PROGRESS", epoch: 3 })
    const operation = new Operation(counted)
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      yield* givenOperations(operation)
      yield* giveUp(message({ attempt: 1 }))
      assert.strictEqual((yield* operationNow(operation)).status, "FAILED")
    }).pipe(Effect.provide(layer))
  })

  it.effect("of an attempt before says nothing about this one", () => {
    const { layer, topic } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP", { attempt: 2, tries: 3 })
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      yield* givenOperations(operation)
      yield* giveUp(message({ attempt: 1 }))
      assert.deepStrictEqual(plain(yield* operationNow(operation)), plain(operation))
      assert.deepStrictEqual(topic.types(), [])
      yield* giveUp(message({ attempt: 2 }))
      assert.strictEqual((yield* operationNow(operation)).status, "FAILED")
    }).pipe(Effect.provide(layer))
  })

  it.effect("that names no attempt is of the present one", () => {
    const { layer } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP", { attempt: 2, tries: 3 })
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      yield* givenOperations(operation)
      yield* giveUp(message())
      assert.deepStrictEqual((yield* operationNow(operation)).error?.code, "SYS_001")
    }).pipe(Effect.provide(layer))
  })

  it.effect("of no operation, or of one that has ended, changes nothing", () => {
    const { layer, topic } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP", { status: "COMPLETED" })
    return Effect.gen(function* () {
      yield* giveUp(message())
      yield* givenOperations(operation)
      const before = yield* operationNow(operation)
      yield* giveUp(message())
      assert.deepStrictEqual(plain(yield* operationNow(operation)), plain(before))
      assert.deepStrictEqual(topic.types(), [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("of a restore that may have begun to import sends it to put things back first", () => {
    const { layer, queues, topic } = makeOperationServices()
    const backedUp = { key: "k", sizeBytes: 1, sha256: "00", backupId: "backup-2" }
    const journal = { "back-up-present": backedUp }
    const operation = operationOf("SITE_RESTORE", {
      status: "IN_PROGRESS",
      epoch: 3,
      tries: 3,
      error: failure,
      journal,
    })
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      yield* givenOperations(operation)
      yield* giveUp(message({ attempt: 1 }))
      const { ending, leaseUntil, status } = yield* operationNow(operation)
      assert.deepStrictEqual([status, leaseUntil, ending], ["IN_PROGRESS", 0, { status: "FAILED", error: failure }])
      assert.lengthOf(queues.sent, 1)
      assert.deepStrictEqual(topic.types(), ["OPERATIONS_ALERT"])
      assert.strictEqual((yield* siteNow(standingSite())).operationId, "op-1")
    }).pipe(Effect.provide(layer))
  })
})

describe("the reconciler", () => {
  it.effect("sends an operation again whose message was lost, and gives it five minutes", () => {
    const { layer, queues } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP")
    return Effect.gen(function* () {
      yield* givenOperations(operation)
      yield* TestClock.setTime(60_001)
      yield* reconcile
      yield* reconcile
      assert.deepStrictEqual(queues.sent, [{ queue: "update", operationId: "op-1", attempt: 1 }])
      assert.strictEqual((yield* operationNow(operation)).dueAt, 360_001)
      yield* TestClock.setTime(360_002)
      yield* reconcile
      assert.lengthOf(queues.sent, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes up all that are due in one turn, however many", () => {
    const { layer, queues } = makeOperationServices()
    const due = Array.from({ length: 130 }, (_, nth) =>
      operationOf("SITE_BACKUP", { operationId: OperationId.make(`op-${nth}`) }),
    )
    return Effect.gen(function* () {
      yield* givenOperations(...due)
      yield* TestClock.setTime(60_001)
      yield* reconcile
      assert.lengthOf(new Set(queues.sent.map(({ operationId }) => operationId)), 130)
      assert.lengthOf(queues.sent, 130)
    }).pipe(Effect.provide(layer))
  })

  it.effect("never fails one that waits for its turn, and sends it the more seldom the longer it waits", () => {
    const { layer, queues } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP")
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      yield* givenOperations(operation)
      // A day in which nobody gets to it, with a look every ten minutes.
      for (let look = 1; look <= 144; look++) {
        yield* TestClock.setTime(look * 600_000 + 1)
        yield* reconcile
      }
      assert.strictEqual((yield* operationNow(operation)).status, "PENDING")
      assert.isAtMost(queues.sent.length, 10)
      assert.isAtLeast(queues.sent.length, 6)
    }).pipe(Effect.provide(layer))
  })

  it.effect("fails one that got nowhere while its message could be on its way, since a run began this attempt", () => {
    const { layer, queues, topic } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP", {
      attempt: 2,
      epoch: 3,
      status: "IN_PROGRESS",
      startedAt: "1970-01-01T01:00:00.000Z",
    })
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      yield* givenOperations(operation)
      yield* TestClock.setTime(3_600_000 + deadlineMsOf("SITE_BACKUP"))
      yield* reconcile
      assert.lengthOf(queues.sent, 1)
      yield* TestClock.setTime(3_600_000 + deadlineMsOf("SITE_BACKUP") + 300_001)
      yield* reconcile
      assert.deepStrictEqual((yield* operationNow(operation)).error, {
        code: "SYS_001",
        message: "The operation did not finish in time",
      })
      assert.deepStrictEqual(topic.types(), ["SITE_BACKUP_FAILED"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("lets one take as long as it gets on", () => {
    const { layer, queues } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP", {
      epoch: 3,
      status: "IN_PROGRESS",
      startedAt: "1970-01-01T01:00:00.000Z",
      movedAt: "1970-01-03T01:00:00.000Z",
    })
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      yield* givenOperations(operation)
      yield* TestClock.setTime(49 * 3_600_000 + deadlineMsOf("SITE_BACKUP"))
      yield* reconcile
      assert.lengthOf(queues.sent, 1)
      yield* TestClock.setTime(49 * 3_600_000 + deadlineMsOf("SITE_BACKUP") + 300_001)
      yield* reconcile
      assert.strictEqual((yield* operationNow(operation)).status, "FAILED")
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes on sending one that puts things back for a day, and then leaves it to a person", () => {
    const { layer, queues } = makeOperationServices()
    const operation = operationOf("SITE_RESTORE", {
      status: "IN_PROGRESS",
      epoch: 9,
      journal: { "back-up-present": { key: "k", sizeBytes: 1, sha256: "00", backupId: "backup-2" } },
      ending: { status: "FAILED", error: failure },
    })
    return Effect.gen(function* () {
      yield* givenSites(heldSite())
      yield* givenOperations(operation)
      yield* TestClock.setTime(undoDeadlineMs)
      yield* reconcile
      assert.lengthOf(queues.sent, 1)
      assert.deepStrictEqual((yield* operationNow(operation)).status, "IN_PROGRESS")
      yield* TestClock.setTime(undoDeadlineMs + 300_001)
      yield* reconcile
      const { error, status } = yield* operationNow(operation)
      assert.strictEqual(status, "FAILED")
      assert.strictEqual(error?.code, "WP_001")
      assert.match(error?.message ?? "", /^WordPress is away.*could not be put back/)
      assert.isUndefined((yield* siteNow(standingSite())).operationId)
    }).pipe(Effect.provide(layer))
  })

  it.effect("publishes the event that a crash or a broken topic kept back, once", () => {
    const { layer, topic } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP", { status: "COMPLETED", result: { backupId: "backup-1" } })
    return Effect.gen(function* () {
      yield* givenOperations(operation)
      yield* TestClock.setTime(60_001)
      topic.broken.now = true
      yield* reconcile
      topic.broken.now = false
      yield* TestClock.adjust("61 seconds")
      yield* reconcile
      yield* reconcile
      assert.deepStrictEqual(topic.types(), ["SITE_BACKUP_COMPLETE"])
      assert.deepStrictEqual(yield* overdue, [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes past any number of records that cannot be read", () => {
    const { layer, queues } = makeOperationServices()
    const unreadable = Array.from({ length: 60 }, (_, nth) => ({
      ...operationItem(operationOf("SITE_BACKUP", { operationId: OperationId.make(`op-0${nth}`) })),
      status: "UNHEARD OF",
    }))
    return Effect.gen(function* () {
      yield* Effect.forEach(unreadable, givenItem, { discard: true })
      yield* givenOperations(operationOf("SITE_BACKUP", { operationId: OperationId.make("op-9") }))
      yield* TestClock.setTime(60_001)
      yield* reconcile
      assert.deepStrictEqual(
        queues.sent.map(({ operationId }) => operationId),
        ["op-9"],
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("lets one that it cannot recover stand back behind the others", () => {
    const { layer, topic } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP", { status: "COMPLETED" })
    return Effect.gen(function* () {
      yield* givenOperations(operation)
      yield* TestClock.setTime(60_001)
      topic.broken.now = true
      yield* reconcile
      assert.strictEqual((yield* operationNow(operation)).dueAt, 120_001)
    }).pipe(Effect.provide(layer))
  })

  it.effect("does not let one that it cannot recover keep the others waiting", () => {
    const { layer, queues, topic } = makeOperationServices()
    const nth = (number: number, changes: Parameters<typeof operationOf>[1] = {}) =>
      operationOf("SITE_BACKUP", { operationId: OperationId.make(`op-${number}`), ...changes })
    return Effect.gen(function* () {
      yield* givenOperations(
        nth(1, { status: "COMPLETED" }),
        // Its end needs a site that is held, and none is.
        nth(2, {
          status: "IN_PROGRESS",
          startedAt: "1969-12-31T00:00:00.000Z",
          payload: payloadOf("SITE_BACKUP", standingSite()),
        }),
        nth(3),
        nth(4),
      )
      yield* TestClock.setTime(60_001)
      topic.broken.now = true
      yield* reconcile
      assert.deepStrictEqual(queues.sent.map(({ operationId }) => operationId).toSorted(), ["op-3", "op-4"])
    }).pipe(Effect.provide(layer))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { sagas } from "../../../src/app/Sagas.ts"
import { reportUnreadable } from "../../../src/operations/control/OperationAlerts.ts"
import { giveUp } from "../../../src/operations/control/OperationRecovery.ts"
import { ComeAgain } from "../../../src/operations/engine/ComeAgain.ts"
import { runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import type { Saga } from "../../../src/operations/engine/Saga.ts"
import { claimKey, lineageKey, siteKey } from "../../../src/sites/SiteItem.ts"
import {
  besideKinds,
  holdingKinds,
  makeOperationServices,
  operationOf,
  payloadOf,
  promotedSite,
} from "../../support/changes.ts"
import { useDatabase } from "../../support/database.ts"
import { fakeTopic } from "../../support/fakes.ts"
import { sagaOf } from "../../support/OperationWorld.ts"
import { givenItem, givenOperations, givenSites, itemAt, operationNow, siteNow } from "../../support/rows.ts"
import { makeSite, standingSite } from "../../support/samples.ts"

const message = { operationId: "op-1", payload: { tenantId: "tenant-1" } }
const standing = standingSite()
const refused = { code: "SYS_001", message: "Internal error" }

useDatabase({ emptyBeforeEach: true })

describe("a dead letter of an operation whose payload cannot be read", () => {
  for (const { failed, runs, type } of holdingKinds) {
    it.effect(`of ${type} ends it FAILED all the same, and lets go of its site`, () => {
      const { layer, topic } = makeOperationServices()
      const operation = operationOf(type, {
        payload: { kind: 7 },
        status: "IN_PROGRESS",
        epoch: 3,
        tries: 3,
        error: refused,
      })
      return Effect.gen(function* () {
        yield* givenSites(makeSite({ ...standing, status: runs, operationId: "op-1" }))
        yield* givenOperations(operation)
        yield* giveUp(message)
        assert.strictEqual((yield* operationNow(operation)).status, "FAILED")
        const site = yield* siteNow(standing)
        assert.deepStrictEqual([site.status, site.operationId], [failed, undefined])
        assert.deepStrictEqual(topic.types(), [`${type}_FAILED`, "OPERATIONS_ALERT"])
      }).pipe(Effect.provide(layer))
    })
  }

  for (const { type } of besideKinds) {
    it.effect(`of ${type} ends it FAILED all the same, whoever holds the site`, () => {
      const { layer } = makeOperationServices()
      const operation = operationOf(type, { payload: { kind: 7 }, status: "IN_PROGRESS", epoch: 3, tries: 3 })
      return Effect.gen(function* () {
        yield* givenSites(makeSite({ ...standing, operationId: "op-2" }))
        yield* givenOperations(operation)
        yield* giveUp(message)
        assert.strictEqual((yield* operationNow(operation)).status, "FAILED")
        const site = yield* siteNow(standing)
        assert.deepStrictEqual([site.status, site.operationId], ["ACTIVE", "op-2"])
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("of a first promotion leaves neither target, nor claim, nor lineage", () => {
    const { layer } = makeOperationServices()
    const { source: _gone, ...payload } = payloadOf("SITE_PROMOTION", standing)
    const operation = operationOf("SITE_PROMOTION", { payload, status: "IN_PROGRESS", epoch: 3, tries: 3 })
    const target = promotedSite()
    return Effect.gen(function* () {
      yield* givenSites(makeSite({ ...standing, operationId: "op-1" }), target)
      const owner = { siteId: target.siteId }
      yield* givenItem({ ...claimKey(target.environment, target.subdomain), ...owner })
      yield* givenItem({ ...lineageKey(target.lineageId, target.environment), ...owner })
      yield* givenOperations(operation)
      yield* giveUp(message)
      for (const key of [
        claimKey(target.environment, target.subdomain),
        lineageKey(target.lineageId, target.environment),
        siteKey(target.tenantId, target.siteId),
      ]) {
        assert.isUndefined(yield* itemAt(key))
      }
      assert.isUndefined((yield* siteNow(standing)).operationId)
    }).pipe(Effect.provide(layer))
  })
})

describe("what dies", () => {
  const dying: Saga<never> = sagaOf([{ name: "a", run: () => Effect.die(new Error("a defect")) }], {
    onFailed: sagas.SITE_BACKUP.onFailed,
  })

  it.effect("in a step gives the lease back, so that the next receive need not wait for it to run out", () => {
    const { layer } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP")
    return Effect.gen(function* () {
      yield* givenOperations(operation)
      const run = runOperation({ SITE_BACKUP: dying }, "tenant-1", "op-1")
      const errors = yield* Effect.forEach([1, 2, 3], () => Effect.flip(run))
      assert.deepStrictEqual(
        errors.map((error) => (error instanceof ComeAgain ? [error.tries, error.cause?._tag] : [])),
        [1, 2, 3].map((tries) => [tries, "InternalError"]),
      )
      const { error, leaseUntil } = yield* operationNow(operation)
      assert.deepStrictEqual([leaseUntil, error?.code], [0, "SYS_001"])
    }).pipe(Effect.provide(layer))
  })
})

describe("the operations team", () => {
  it.effect("is told of an operation that was given up, by the same event each time", () => {
    const { layer, topic } = makeOperationServices()
    const operation = operationOf("SITE_BACKUP", { status: "IN_PROGRESS", epoch: 3, attempt: 2, tries: 3 })
    return Effect.gen(function* () {
      yield* givenSites(makeSite({ ...standing, operationId: "op-1" }))
      yield* givenOperations(operation)
      yield* giveUp(message)
      yield* giveUp(message)
      const alerts = topic.published.filter(({ attributes }) => attributes["eventType"] === "OPERATIONS_ALERT")
      assert.lengthOf(alerts, 2)
      for (const { attributes, event } of alerts) {
        assert.deepStrictEqual(attributes, {
          eventType: "OPERATIONS_ALERT",
          tenantId: "tenant-1",
          environment: "DEV",
        })
        assert.deepInclude(event, {
          eventId: "op-1-ALERT-2",
          payload: {
            operationId: "op-1",
            operationType: "SITE_BACKUP",
            siteId: "site-1",
            tenantId: "tenant-1",
            environment: "DEV",
            attempt: 2,
            error: { code: "SYS_001", message: "It failed at every attempt" },
          },
        })
      }
    }).pipe(Effect.provide(layer))
  })

  it.effect("is told of a message that names no operation, by its id", () => {
    const topic = fakeTopic()
    return Effect.gen(function* () {
      yield* reportUnreadable({ messageId: "message-7", body: "{" })
      assert.deepInclude(topic.published[0]?.event, {
        eventId: "message-7-ALERT",
        eventType: "OPERATIONS_ALERT",
        payload: { messageId: "message-7" },
      })
    }).pipe(Effect.provide(topic.layer))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

import { groups } from "../../../src/http/Identity.ts"
import { OperationChanges } from "../../../src/operations/control/OperationChanges.ts"
import type { Operation } from "../../../src/operations/engine/Operation.ts"
import { operationKinds } from "../../../src/operations/engine/OperationKinds.ts"
import { installedItem } from "../../../src/plugins/marketplace/PluginItem.ts"
import { claimKey, lineageKey } from "../../../src/sites/SiteItem.ts"
import { holdingKinds, makeOperationServices, operationOf, payloadOf, promotedSite } from "../../support/changes.ts"
import { useDatabase } from "../../support/database.ts"
import { as, asAdmin, userOf } from "../../support/fakes.ts"
import { recordOf } from "../../support/PluginNetwork.ts"
import { givenItem, givenOperations, givenSites, itemAt, operationNow, plain, siteNow } from "../../support/rows.ts"
import { standingSite } from "../../support/samples.ts"

const retry = (operation: Operation) =>
  Effect.flatMap(OperationChanges, (changes) => changes.retry(operation.operationId))

/** An operation that ran into something, put back what it had to, and ended. */
const failed = (type: Operation["operationType"], changes: Partial<Operation> = {}) =>
  operationOf(type, {
    status: "FAILED",
    epoch: 4,
    progress: 60,
    journal: { one: { made: 1 }, "undo one": null },
    startedAt: "1970-01-01T00:00:00.000Z",
    completedAt: "1970-01-01T00:00:10.000Z",
    error: { code: "WP_001", message: "no" },
    ending: { status: "FAILED", error: { code: "WP_001", message: "no" } },
    cancelRequested: true,
    ...changes,
  })
/** The kinds that are about a plugin which the site has. */
const onInstalled = ["PLUGIN_REMOVAL", "PLUGIN_CONFIGURATION", "PLUGIN_STATUS", "PLUGIN_UPDATE"]
const failure = { code: "WP_001", message: "no" }

useDatabase({ emptyBeforeEach: true })

describe("retrying an operation that FAILED", () => {
  for (const { failed: left, runs, type } of holdingKinds) {
    it.effect(`of ${type} takes hold of its site again, which is ${runs} then, and sends its message`, () => {
      const { layer, queues } = makeOperationServices()
      return Effect.gen(function* () {
        yield* givenSites(standingSite({ status: left, ...(left === "FAILED" ? { failure } : {}) }))
        yield* givenOperations(failed(type))
        if (onInstalled.includes(type)) yield* givenItem(installedItem(recordOf("site-1")))
        const answer = yield* retry(failed(type))
        assert.deepStrictEqual([answer.status, answer.attempt], ["PENDING", 2])
        assert.strictEqual(answer._links.operation.href, "/v1.0/operations/op-1")
        const site = yield* siteNow(standingSite())
        assert.deepStrictEqual([site.status, site.operationId], [runs, "op-1"])
        const { queue } = operationKinds[type]
        assert.deepStrictEqual(queues.sent, [{ queue, operationId: "op-1", attempt: 2 }])
      }).pipe(asAdmin, Effect.provide(layer))
    })
  }

  it.effect("starts it anew: without journal, error, end and cancel request, and due as a new one", () => {
    const { layer } = makeOperationServices()
    return Effect.gen(function* () {
      yield* TestClock.setTime(1_000_000)
      yield* givenSites(standingSite())
      yield* givenOperations(failed("SITE_UPDATE"))
      yield* retry(failed("SITE_UPDATE"))
      const now = yield* operationNow(failed("SITE_UPDATE"))
      assert.deepStrictEqual(
        plain(now),
        plain({
          ...operationOf("SITE_UPDATE"),
          epoch: 4,
          attempt: 2,
          queuedAt: "1970-01-01T00:16:40.000Z",
          dueAt: 1_090_000,
        }),
      )
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("counts its attempts", () => {
    const { layer, queues } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(standingSite())
      yield* givenOperations(failed("SITE_BACKUP", { attempt: 7 }))
      assert.strictEqual((yield* retry(failed("SITE_BACKUP"))).attempt, 8)
      assert.strictEqual(queues.sent[0]?.attempt, 8)
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("stands also when its message does not get through: the reconciler finds it", () => {
    const { layer, queues } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(standingSite())
      yield* givenOperations(failed("SITE_BACKUP"))
      queues.broken.now = true
      assert.strictEqual((yield* retry(failed("SITE_BACKUP"))).status, "PENDING")
      assert.isDefined((yield* operationNow(failed("SITE_BACKUP"))).dueAt)
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("is done once, whoever asks for it at the same time", () => {
    const { layer, queues } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(standingSite())
      yield* givenOperations(failed("SITE_BACKUP"))
      const codes = yield* Effect.forEach(
        Array.from({ length: 6 }),
        () =>
          retry(failed("SITE_BACKUP")).pipe(
            Effect.map(({ status }): string => status),
            Effect.catch((error) => Effect.succeed(error.response.code)),
          ),
        { concurrency: "unbounded" },
      )
      assert.deepStrictEqual(codes.toSorted(), [...Array.from({ length: 5 }, () => "OP_002"), "PENDING"])
      assert.strictEqual((yield* operationNow(failed("SITE_BACKUP"))).attempt, 2)
      assert.lengthOf(queues.sent, 1)
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("is SITE_008 while another operation holds the site, and changes nothing", () => {
    const { layer, queues } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(standingSite({ operationId: "op-other" }))
      yield* givenOperations(failed("SITE_UPDATE"))
      const error = yield* Effect.flip(retry(failed("SITE_UPDATE")))
      assert.strictEqual(error.response.code, "SITE_008")
      assert.deepInclude(error, { siteId: "site-1", operationId: "op-other" })
      assert.deepStrictEqual(plain(yield* operationNow(failed("SITE_UPDATE"))), plain(failed("SITE_UPDATE")))
      assert.strictEqual((yield* siteNow(standingSite())).operationId, "op-other")
      assert.deepStrictEqual(queues.sent, [])
    }).pipe(asAdmin, Effect.provide(layer))
  })

  for (const { type } of holdingKinds) {
    it.effect(`of ${type} is OP_002 when its site is DELETED by now`, () => {
      const { layer } = makeOperationServices()
      return Effect.gen(function* () {
        yield* givenSites(standingSite({ status: "DELETED" }))
        yield* givenOperations(failed(type))
        assert.strictEqual((yield* Effect.flip(retry(failed(type)))).response.code, "OP_002")
        assert.strictEqual((yield* operationNow(failed(type))).status, "FAILED")
      }).pipe(asAdmin, Effect.provide(layer))
    })
  }

  for (const status of ["PENDING", "IN_PROGRESS", "COMPLETED", "CANCELLED"] as const) {
    it.effect(`is OP_002 for one that is ${status}`, () => {
      const { layer } = makeOperationServices()
      return Effect.gen(function* () {
        yield* givenSites(standingSite())
        yield* givenOperations(failed("SITE_UPDATE", { status }))
        const error = yield* Effect.flip(retry(failed("SITE_UPDATE")))
        assert.strictEqual(error.response.code, "OP_002")
        assert.deepInclude(error, { status, change: "retried" })
        assert.isUndefined((yield* siteNow(standingSite())).operationId)
      }).pipe(asAdmin, Effect.provide(layer))
    })
  }

  it.effect("is refused to who may not, and not found by another tenant", () => {
    const { layer } = makeOperationServices()
    const viewer = userOf({ groups: new Set([groups.viewer]) })
    const stranger = userOf({ tenantIds: new Set(["tenant-2"]) })
    return Effect.gen(function* () {
      yield* givenSites(standingSite())
      yield* givenOperations(failed("SITE_UPDATE"))
      const refused = yield* retry(failed("SITE_UPDATE")).pipe(as(viewer), Effect.flip)
      const unknown = yield* retry(failed("SITE_UPDATE")).pipe(as(stranger), Effect.flip)
      assert.deepStrictEqual([refused.response.code, unknown.response.code], ["AUTH_002", "OP_001"])
      assert.strictEqual((yield* operationNow(failed("SITE_UPDATE"))).attempt, 1)
    }).pipe(Effect.provide(layer))
  })
})

describe("retrying a change of a plugin", () => {
  const installedAt = "2026-01-01T00:00:00.000Z"
  const asked = recordOf("site-1", { installedAt, updatedAt: installedAt })
  const later = "2026-02-01T00:00:00.000Z"
  const reinstalled = recordOf("site-1", { installedAt: later, updatedAt: later })
  const changed = recordOf("site-1", { installedAt, updatedAt: later })
  const seen = { installedAt, updatedAt: installedAt }
  const refusals = [
    ["PLUGIN_INSTALLATION", "is installed by now", asked],
    ["PLUGIN_REMOVAL", "was removed since", undefined],
    ["PLUGIN_REMOVAL", "was installed anew since", reinstalled],
    ["PLUGIN_UPDATE", "was removed since", undefined],
    ["PLUGIN_STATUS", "was changed since", changed],
    ["PLUGIN_CONFIGURATION", "was changed since", changed],
  ] as const
  for (const [type, what, record] of refusals) {
    it.effect(`by ${type} that ${what} is OP_002, and changes nothing`, () => {
      const { layer, queues } = makeOperationServices()
      const operation = failed(type, { payload: { ...payloadOf(type, standingSite()), seen } })
      return Effect.gen(function* () {
        yield* givenSites(standingSite())
        yield* givenOperations(operation)
        if (record !== undefined) yield* givenItem(installedItem(record))
        const error = yield* Effect.flip(retry(operation))
        assert.deepStrictEqual([error.response.code, error.response.status], ["OP_002", 409])
        assert.include(error.message, "changed since")
        assert.isUndefined((yield* siteNow(standingSite())).operationId)
        assert.deepStrictEqual(queues.sent, [])
      }).pipe(asAdmin, Effect.provide(layer))
    })
  }

  it.effect("goes on where only another site's update has touched what it is about", () => {
    const { layer } = makeOperationServices()
    const operation = failed("PLUGIN_REMOVAL", { payload: { ...payloadOf("PLUGIN_REMOVAL", standingSite()), seen } })
    return Effect.gen(function* () {
      yield* givenSites(standingSite())
      yield* givenOperations(operation)
      yield* givenItem(installedItem(changed))
      assert.strictEqual((yield* retry(operation)).status, "PENDING")
    }).pipe(asAdmin, Effect.provide(layer))
  })
})

describe("retrying a promotion", () => {
  const promotion = failed("SITE_PROMOTION")
  const made = promotedSite()

  it.effect("makes its target again: site, name and place in the lineage", () => {
    const { layer } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(standingSite())
      yield* givenOperations(promotion)
      yield* retry(promotion)
      const target = yield* siteNow(made)
      assert.deepStrictEqual([target.status, target.operationId], ["PROVISIONING", "op-1"])
      const items = yield* Effect.forEach([claimKey("SIT", "shop"), lineageKey("site-1", "SIT")], itemAt)
      assert.deepStrictEqual(
        items.map((item) => item?.["siteId"]),
        ["site-2", "site-2"],
      )
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("into a name that another tenant has by now is OP_002, and names nothing of that tenant's", () => {
    const { layer } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(standingSite())
      yield* givenOperations(promotion)
      const theirs = { siteId: "site-of-2", tenantId: "tenant-2", operationId: "op-of-2" }
      yield* givenItem({ ...claimKey("SIT", "shop"), ...theirs })
      const error = yield* Effect.flip(retry(promotion))
      assert.strictEqual(error.response.code, "OP_002")
      assert.notMatch(JSON.stringify(error) + error.message, /of-2|tenant-2/)
      assert.isUndefined((yield* siteNow(standingSite())).operationId)
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("into a site that stands takes hold of both, or of none when another operation has the target", () => {
    const { layer } = makeOperationServices()
    const { operationId: _made, ...standing } = promotedSite()
    const target = standingSite({ ...standing, status: "SUSPENDED" })
    const payload = {
      ...payloadOf("SITE_PROMOTION", standingSite()),
      standing: { status: "SUSPENDED", wpSiteId: 7, backupId: "backup-2" },
    }
    const overwriting = failed("SITE_PROMOTION", { payload })
    return Effect.gen(function* () {
      yield* givenSites(standingSite(), standingSite({ ...target, operationId: "op-other" }))
      yield* givenOperations(overwriting)
      const error = yield* Effect.flip(retry(overwriting))
      assert.deepInclude(error, { _tag: "OperationRunning", operationId: "op-other" })
      assert.isUndefined((yield* siteNow(standingSite())).operationId)
      yield* givenSites(target)
      yield* retry(overwriting)
      const holders = yield* Effect.forEach([standingSite(), target], siteNow)
      assert.deepStrictEqual(
        holders.map(({ operationId, status }) => [operationId, status]),
        [
          ["op-1", "ACTIVE"],
          ["op-1", "SUSPENDED"],
        ],
      )
    }).pipe(asAdmin, Effect.provide(layer))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { Downloads } from "../../../src/backups/Downloads.ts"
import { groups } from "../../../src/http/Identity.ts"
import { OperationId } from "../../../src/operations/engine/Operation.ts"
import { WordPressRefused } from "../../../src/wordpress/WordPressErrors.ts"
import { prepareDownload } from "../../../src/workflows/prepare-download/start.ts"
import { as, asAdmin, userOf } from "../../support/fakes.ts"
import { operationNow, siteNow } from "../../support/rows.ts"
import { makeBackup, siteRef as site, standingSite } from "../../support/samples.ts"
import { seeded } from "../../support/siteChanges.ts"
import { backupId, given, makeDownloadWorld, prepared, stored, tidied } from "./download.world.ts"

const prepare = Effect.suspend(() => prepareDownload(site, backupId))
const codeOf = <A, E extends { readonly response: { readonly code: string } }, R>(asked: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(asked), ({ response }) => response.code)
const gotten = Effect.flatMap(Downloads, (downloads) => downloads.get(site, backupId))
const statusOf = (operationId: string) =>
  Effect.map(
    operationNow({ tenantId: site.tenantId, operationId: OperationId.make(operationId) }),
    ({ status }) => status,
  )

describe("the request for a download", () => {
  it.effect("is answered by an operation that neither takes hold of the site nor waits for who does", () => {
    const world = makeDownloadWorld(prepared, tidied)
    const held = standingSite({ operationId: OperationId.make("op-9") })
    return Effect.gen(function* () {
      yield* given(held)
      const { operationId, operationType, status } = yield* prepare
      assert.deepStrictEqual([operationType, status], ["BACKUP_DOWNLOAD", "PENDING"])
      assert.deepStrictEqual(world.queues.sent, [{ queue: "update", operationId, attempt: 1 }])
      yield* world.consume
      assert.strictEqual(yield* statusOf(operationId), "COMPLETED")
      assert.deepStrictEqual(yield* siteNow(held), held)
    }).pipe(asAdmin, Effect.provide(world.layer))
  })

  it.effect("is answered by the operation that is making one, and after its end by another", () => {
    const world = makeDownloadWorld(prepared, tidied)
    return Effect.gen(function* () {
      yield* given(standingSite({ status: "DELETED" }))
      const first = yield* prepare
      const second = yield* prepare
      assert.strictEqual(second.operationId, first.operationId)
      yield* world.consume
      const third = yield* prepare
      assert.notStrictEqual(third.operationId, first.operationId)
    }).pipe(asAdmin, Effect.provide(world.layer))
  })

  it.effect("is answered once under an Idempotency-Key, also when it has been done since", () => {
    const world = makeDownloadWorld(prepared, tidied)
    return Effect.gen(function* () {
      yield* given()
      const first = yield* prepare.pipe(seeded("seed"))
      yield* world.consume
      const again = yield* prepare.pipe(seeded("seed"))
      assert.deepStrictEqual([again.operationId, again.status], [first.operationId, "COMPLETED"])
      assert.deepStrictEqual(world.queues.sent, [])
    }).pipe(asAdmin, Effect.provide(world.layer))
  })

  it.effect("is refused to who is no admin, for a backup that is not there, and for one in one archive", () => {
    const world = makeDownloadWorld()
    return Effect.gen(function* () {
      yield* given(standingSite(), makeBackup())
      assert.strictEqual(yield* codeOf(prepare).pipe(asAdmin), "BKUP_004")
      assert.strictEqual(yield* codeOf(prepareDownload(site, "backup-9")).pipe(asAdmin), "BKUP_001")
      const user = as(userOf({ groups: new Set([groups.user]) }))
      assert.strictEqual(yield* codeOf(prepare).pipe(user), "AUTH_002")
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("can be made again after one that failed, which leaves what was made before", () => {
    const refused = Effect.fail(
      new WordPressRefused({ status: 422, wordpressCode: "bbws_bad_archive", reason: "damaged" }),
    )
    const world = makeDownloadWorld(prepared, tidied, refused)
    return Effect.gen(function* () {
      yield* given()
      yield* prepare
      yield* world.consume
      const before = yield* gotten
      const { operationId } = yield* prepare
      yield* world.consume
      assert.strictEqual(yield* statusOf(operationId), "FAILED")
      assert.deepStrictEqual(yield* gotten, before)
      assert.notStrictEqual((yield* prepare).operationId, operationId)
      assert.deepStrictEqual(world.topic.types(), ["BACKUP_DOWNLOAD_COMPLETE", "BACKUP_DOWNLOAD_FAILED"])
    }).pipe(asAdmin, Effect.provide(world.layer))
  })
})

describe("what is told of a download", () => {
  it.effect("holds no URL: not the operation, not the event, not the record", () => {
    const world = makeDownloadWorld(prepared, tidied)
    return Effect.gen(function* () {
      yield* given(standingSite(), stored)
      const { operationId } = yield* prepare
      yield* world.consume
      const operation = yield* operationNow({ tenantId: site.tenantId, operationId: OperationId.make(operationId) })
      assert.deepStrictEqual(operation.result, {
        status: "ACTIVE",
        backupId,
        sizeBytes: 30,
        expiresAt: "1970-01-02T00:00:00.000Z",
      })
      const told = JSON.stringify([operation, world.topic.published.map(({ event }) => event)])
      assert.notMatch(told.replaceAll(/https:\/\/[^"]*wpdev[^"]*/gu, ""), /https:|X-Amz/u)
    }).pipe(asAdmin, Effect.provide(world.layer))
  })
})

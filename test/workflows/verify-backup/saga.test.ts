import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import { Backup, BackupId } from "../../../src/backups/Backup.ts"
import { BackupStore } from "../../../src/backups/BackupStore.ts"
import { OperationId } from "../../../src/operations/engine/Operation.ts"
import { runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import { Table } from "../../../src/platform/Table.ts"
import { SiteChanges } from "../../../src/sites/SiteChanges.ts"
import { SiteStore } from "../../../src/sites/SiteStore.ts"
import { WordPressRefused } from "../../../src/wordpress/WordPressErrors.ts"
import { siteVerification } from "../../../src/workflows/verify-backup/saga.ts"
import { startDueVerifications, VerificationDays } from "../../../src/workflows/verify-backup/schedule.ts"
import { verifyBackup } from "../../../src/workflows/verify-backup/start.ts"
import { makeOperationServices } from "../../support/changes.ts"
import { MemoryDynamo } from "../../support/dynamodb/MemoryDynamo.ts"
import { asAdmin, fakeArchives, fakeWordPress } from "../../support/fakes.ts"
import { metricConsole } from "../../support/metrics.ts"
import { givenSites, itemAt, operationNow, plain, siteNow } from "../../support/rows.ts"
import { settingsFrom, standingSite } from "../../support/samples.ts"

const site = standingSite()
const folder = `packs/tenant-1/${site.siteId}`
const dayMs = 86_400_000

const backupOf = (name: string, changes: Partial<Backup> = {}) =>
  new Backup({
    backupId: BackupId.make(name),
    siteId: site.siteId,
    tenantId: site.tenantId,
    environment: "DEV",
    createdAt: "1970-01-01T00:00:00.000Z",
    createdBy: "user-1",
    sizeBytes: 10,
    sha256: "0".repeat(64),
    label: null,
    kind: "AUTOMATIC",
    expiresAt: "1971-01-01T00:00:00.000Z",
    key: `${folder}/${name}/manifest`,
    format: "STORE",
    uses: [name],
    ...changes,
  })
const { format: _format, uses: _uses, ...zip } = backupOf("backup-zip")

const refused = (wordpressCode: string, reason: string) =>
  Effect.fail(new WordPressRefused({ status: 422, wordpressCode, reason }))

/** A service with a backup, and a WordPress that wants a pack of it and then answers like this. */
const makeService = (answers: { end: (id: string) => Effect.Effect<unknown, WordPressRefused> }) => {
  const table = Table.over(() => new MemoryDynamo()).pipe(Layer.provideMerge(settingsFrom()))
  const office = makeOperationServices(table)
  const wordpress = fakeWordPress(({ body, method }) => {
    if (method === "DELETE") return Effect.succeed({ removed: true })
    const { gets, verificationId } = JSON.parse(JSON.stringify(body))
    const progress = { bytesDone: 1, bytesTotal: 2, rowsDone: 0 }
    return gets.length === 0
      ? Effect.succeed({ verificationId, done: false, progress, wanted: ["backup-1/0"] })
      : answers.end(verificationId)
  })
  const layer = Layer.mergeAll(
    SiteChanges.layer,
    wordpress.layer,
    fakeArchives().layer,
    Layer.succeed(VerificationDays, 28),
  ).pipe(Layer.provideMerge(Layer.merge(SiteStore.layer, BackupStore.layer)), Layer.provideMerge(office.layer))
  const consume = Effect.suspend(() =>
    Effect.forEach(office.queues.sent.splice(0), ({ operationId }) =>
      runOperation({ SITE_VERIFICATION: siteVerification }, "tenant-1", operationId),
    ),
  )
  return { consume, layer, office, wordpress }
}
const well = (verificationId: string) =>
  Effect.succeed({ verificationId, done: true, rows: 12, files: 3, warnings: [] })
const given = Effect.gen(function* () {
  yield* givenSites(site)
  const store = yield* BackupStore
  yield* store.put(backupOf("backup-1"))
  yield* store.put(new Backup(zip))
})
const found = Effect.flatMap(BackupStore, (store) => store.get(site.siteId, "backup-1")).pipe(
  Effect.map((backup) => backup?.verification),
)
const turn = itemAt({ PK: `SITE#${site.siteId}`, SK: "VERIFICATION" })
const ended = (operationId: string) =>
  operationNow({ tenantId: site.tenantId, operationId: OperationId.make(operationId) })

describe("a verification of a backup", () => {
  it.effect("goes on beside a change of its site, removes its scratch site, and says what it found", () => {
    const { consume, layer, office, wordpress } = makeService({ end: well })
    return Effect.gen(function* () {
      yield* given
      yield* givenSites(standingSite({ operationId: "op-other" }))
      const accepted = yield* verifyBackup(site, "backup-1")
      assert.deepInclude(plain(accepted), { operationType: "SITE_VERIFICATION", status: "PENDING" })
      // One at a time.
      const busy = yield* Effect.flip(verifyBackup(site, "backup-1"))
      assert.deepInclude(plain(busy), { _tag: "OperationRunning", operationId: accepted.operationId })
      yield* TestClock.adjust("3 seconds")
      yield* consume
      assert.deepStrictEqual(plain(yield* found), { status: "VERIFIED", at: "1970-01-01T00:00:03.000Z", seconds: 0 })
      const operation = yield* ended(accepted.operationId)
      assert.deepInclude(plain(operation), {
        status: "COMPLETED",
        result: { backupId: "backup-1", rows: 12, files: 3 },
      })
      const id = accepted.operationId
      const manifest = { url: `https://bucket/get/${folder}/backup-1/manifest`, sha256: "0".repeat(64) }
      const pack = { name: "backup-1/0", url: `https://bucket/get/${folder}/backup-1/0` }
      assert.deepStrictEqual(
        wordpress.heard.map(({ body, method, path }) => [`${method} ${path}`, plain(body ?? null)]),
        [
          ["POST /bbws/v1/verifications", { verificationId: id, manifest, gets: [] }],
          ["POST /bbws/v1/verifications", { verificationId: id, manifest, gets: [pack] }],
          [`DELETE /bbws/v1/verifications/${id}`, null],
        ],
      )
      assert.deepStrictEqual(office.topic.types(), ["SITE_VERIFICATION_COMPLETE"])
      assert.strictEqual((yield* siteNow(site)).operationId, "op-other")
      assert.isUndefined(yield* turn)
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("that finds what cannot be brought back fails, is told of, and counts; no other failure says so", () => {
    const answers = { end: (_id: string) => refused("bbws_bad_archive", "The archive lacks an object.") }
    const { consume, layer, office, wordpress } = makeService(answers)
    const metrics = metricConsole()
    return Effect.gen(function* () {
      yield* given
      const { operationId } = yield* verifyBackup(site, "backup-1")
      yield* consume
      assert.deepInclude(plain(yield* found), { status: "FAILED", reason: "The archive lacks an object." })
      const { error, status } = yield* ended(operationId)
      assert.deepStrictEqual([status, error?.code], ["FAILED", "BKUP_003"])
      assert.include(error?.message ?? "", "lacks an object")
      assert.deepStrictEqual(office.topic.types(), ["SITE_VERIFICATION_FAILED"])
      assert.deepStrictEqual(metrics.total("BackupDamaged"), [1])
      assert.isUndefined(yield* turn)

      const [before, told] = [yield* found, wordpress.heard.length]
      answers.end = () => refused("bbws_newer_archive", "It is newer.")
      const other = yield* verifyBackup(site, "backup-1")
      yield* consume
      assert.strictEqual((yield* ended(other.operationId)).error?.code, "WP_001")
      assert.deepStrictEqual(yield* found, before)
      assert.strictEqual(wordpress.heard.slice(told).at(-1)?.method, "DELETE")
      assert.isUndefined(yield* turn)
    }).pipe(asAdmin, Effect.provide(Layer.merge(layer, metrics.layer)))
  })

  it.effect("is refused of an archive, and of a backup that is not there", () => {
    const { layer, office } = makeService({ end: well })
    return Effect.gen(function* () {
      yield* given
      const archive = yield* Effect.flip(verifyBackup(site, "backup-zip"))
      assert.deepInclude(plain(archive), { _tag: "BackupInOneArchive", change: "verified" })
      assert.strictEqual((yield* Effect.flip(verifyBackup(site, "backup-none")))._tag, "BackupNotFound")
      assert.deepStrictEqual(office.queues.sent, [])
    }).pipe(asAdmin, Effect.provide(layer))
  })
})

describe("the schedule of verifications", () => {
  const at = (days: number) => TestClock.setTime(days * dayMs)
  const next = Effect.map(siteNow(site), ({ nextVerificationAt }) => Date.parse(nextVerificationAt ?? "") / dayMs)

  it.effect("gives each site a day, verifies its newest backup then, and again after as many days", () => {
    const { consume, layer, office } = makeService({ end: well })
    return Effect.gen(function* () {
      yield* given
      yield* startDueVerifications
      assert.deepStrictEqual(office.queues.sent, [])
      const first = yield* next
      assert.isTrue(first >= 0 && first < 28)
      yield* at(first + 0.1)
      yield* Effect.all([startDueVerifications, startDueVerifications], { concurrency: "unbounded" })
      assert.lengthOf(office.queues.sent, 1)
      assert.approximately(yield* next, first + 1.1, 0.01)
      yield* consume
      assert.deepInclude(plain(yield* found), { status: "VERIFIED" })
      assert.approximately(yield* next, first + 28.1, 0.01)
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks again the next day for what came to no end, and looks again after a site without a backup", () => {
    const { consume, layer, office } = makeService({ end: () => refused("bbws_newer_archive", "It is newer.") })
    return Effect.gen(function* () {
      yield* givenSites(standingSite({ nextVerificationAt: "1970-01-02T00:00:00.000Z" }))
      yield* at(1)
      yield* startDueVerifications
      assert.deepStrictEqual([office.queues.sent.length, yield* next], [0, 2])
      yield* (yield* BackupStore).put(backupOf("backup-1"))
      yield* at(2)
      yield* startDueVerifications
      yield* consume
      assert.isUndefined(yield* found)
      assert.strictEqual(yield* next, 3)
    }).pipe(Effect.provide(layer))
  })
})

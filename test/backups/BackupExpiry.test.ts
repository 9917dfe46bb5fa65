import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import { Backup, BackupId } from "../../src/backups/Backup.ts"
import { sweepBackups } from "../../src/backups/BackupExpiry.ts"
import { backupItem } from "../../src/backups/BackupItem.ts"
import { BackupStore } from "../../src/backups/BackupStore.ts"
import { PackStore } from "../../src/backups/PackStore.ts"
import { asTheOnlySweep } from "../../src/backups/SweepTurn.ts"
import { OperationStore } from "../../src/operations/engine/OperationStore.ts"
import { Table, toItem } from "../../src/platform/Table.ts"
import { tableLayer, useDatabase } from "../support/database.ts"
import { fakeOwnArchives } from "../support/fakes.ts"
import { givenItem, itemAt } from "../support/rows.ts"
import { makeBackup } from "../support/samples.ts"

const nth = (number: number, expiresAt = "1970-01-31T00:00:00.000Z") =>
  makeBackup({ backupId: BackupId.make(`backup-${number}`), expiresAt })
const given = (...backups: ReadonlyArray<ReturnType<typeof nth>>) =>
  Effect.flatMap(BackupStore, (store) => Effect.forEach(backups, (backup) => store.put(backup), { discard: true }))
/** Whoever reads does not see what has expired. */
const left = Effect.flatMap(Table, (table) =>
  table.queryAll({ KeyConditionExpression: "PK = :pk", ExpressionAttributeValues: toItem({ ":pk": "SITE#site-1" }) }),
).pipe(Effect.map((items) => items.map(({ backupId }) => String(backupId)).toSorted()))
const makeBucket = () => {
  const archives = fakeOwnArchives()
  const layer = Layer.suspend(() =>
    Layer.mergeAll(PackStore.layer, OperationStore.layer, archives.layer).pipe(
      Layer.provideMerge(BackupStore.layer),
      Layer.provideMerge(tableLayer),
    ),
  )
  return { ...archives, layer }
}
const onThe = (day: number) => TestClock.setTime(Date.UTC(1970, 0, day))

useDatabase({ emptyBeforeEach: true })

describe("backups that have expired", () => {
  it.effect("are taken away, archive and record; the others stay", () => {
    const { layer, removed } = makeBucket()
    return Effect.gen(function* () {
      yield* given(nth(1), nth(2), nth(3, "1970-02-28T00:00:00.000Z"))
      yield* onThe(32)
      yield* sweepBackups
      assert.deepStrictEqual(yield* left, ["backup-3"])
      assert.deepStrictEqual(removed.toSorted(), [nth(1).key, nth(2).key])
      yield* sweepBackups
      assert.lengthOf(removed, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("are all taken away in one turn, however many", () => {
    const { layer, removed } = makeBucket()
    return Effect.gen(function* () {
      yield* given(...Array.from({ length: 220 }, (_, index) => nth(index)))
      yield* onThe(32)
      yield* sweepBackups
      assert.lengthOf(removed, 220)
    }).pipe(Effect.provide(layer))
  })

  it.effect("are still there on their last day", () => {
    const { layer, removed } = makeBucket()
    return Effect.gen(function* () {
      yield* given(nth(1))
      yield* onThe(30)
      yield* sweepBackups
      assert.deepStrictEqual([yield* left, removed], [["backup-1"], []])
    }).pipe(Effect.provide(layer))
  })

  it.effect("keep their record while their archive cannot be removed, and keep no other waiting", () => {
    const { broken, layer, removed } = makeBucket()
    return Effect.gen(function* () {
      yield* given(nth(1), nth(2), nth(3))
      yield* onThe(32)
      broken.add(nth(2).key)
      yield* sweepBackups
      assert.deepStrictEqual(yield* left, ["backup-2"])
      broken.clear()
      yield* sweepBackups
      assert.deepStrictEqual(yield* left, [])
      assert.strictEqual(removed.at(-1), nth(2).key)
    }).pipe(Effect.provide(layer))
  })

  it.effect("are taken away also when a record before them cannot be read, which stays", () => {
    const { layer, removed } = makeBucket()
    return Effect.gen(function* () {
      yield* givenItem({ ...backupItem(nth(1, "1970-01-30T00:00:00.000Z")), kind: "UNHEARD OF" })
      yield* given(nth(2))
      yield* onThe(32)
      yield* sweepBackups
      assert.deepStrictEqual(removed, [nth(2).key])
      assert.isDefined(yield* itemAt({ PK: "SITE#site-1", SK: "BACKUP#backup-1" }))
    }).pipe(Effect.provide(layer))
  })

  it.effect("stay as long as a save builds on them, or somebody keeps them", () => {
    const { layer, removed } = makeBucket()
    return Effect.gen(function* () {
      yield* given(nth(1))
      yield* givenItem({ ...backupItem(nth(2)), pins: 1 })
      yield* givenItem({ ...backupItem(nth(3)), locked: true })
      yield* onThe(32)
      yield* sweepBackups
      assert.deepStrictEqual([yield* left, removed], [["backup-2", "backup-3"], [nth(1).key]])
    }).pipe(Effect.provide(layer))
  })

  it.effect("whose content is in packs keep their manifest for a week, in which nobody sees them", () => {
    const { layer, removed } = makeBucket()
    const stored = new Backup({ ...nth(1), format: "STORE", uses: [], key: "packs/tenant-1/site-1/backup-1/manifest" })
    return Effect.gen(function* () {
      const store = yield* BackupStore
      yield* given(stored)
      yield* onThe(32)
      yield* sweepBackups
      assert.deepStrictEqual([yield* left, removed], [["backup-1"], []])
      assert.isUndefined(yield* store.get("site-1", "backup-1"))
      assert.deepStrictEqual((yield* store.list("site-1", {})).items, [])
      yield* onThe(38)
      yield* sweepBackups
      assert.deepStrictEqual(removed, [])
      yield* TestClock.setTime(Date.UTC(1970, 0, 39) + 1)
      yield* sweepBackups
      assert.deepStrictEqual([yield* left, removed], [[], [stored.key]])
    }).pipe(Effect.provide(layer))
  })

  it.effect(
    "are taken away by one sweep at a time; one that was killed holds the next up for a quarter of an hour",
    () => {
      const { layer, removed } = makeBucket()
      return Effect.gen(function* () {
        yield* given(nth(1))
        yield* onThe(32)
        const killed = asTheOnlySweep(Effect.andThen(sweepBackups, Effect.die("the process is gone")))
        yield* Effect.exit(killed)
        assert.deepStrictEqual(removed, [])
        yield* givenItem({ PK: "SWEEP", SK: "BACKUPS", heldUntil: Date.UTC(1970, 0, 32) + 900_000 })
        yield* TestClock.setTime(Date.UTC(1970, 0, 32) + 899_999)
        yield* sweepBackups
        assert.deepStrictEqual(removed, [])
        yield* TestClock.setTime(Date.UTC(1970, 0, 32) + 900_000)
        yield* sweepBackups
        assert.deepStrictEqual(removed, [nth(1).key])
      }).pipe(Effect.provide(layer))
    },
  )

  it.effect("lose their archive before their record, so that no archive is left that nothing names", () => {
    const { layer, removed } = makeBucket()
    return Effect.gen(function* () {
      const store = yield* BackupStore
      yield* given(nth(1))
      yield* onThe(32)
      // The process is gone after the archive.
      const dying = BackupStore.of({ ...store, remove: () => Effect.die("the process is gone") })
      yield* Effect.exit(sweepBackups.pipe(Effect.provideService(BackupStore, dying)))
      assert.deepStrictEqual([removed, yield* left], [[nth(1).key], ["backup-1"]])
      yield* sweepBackups
      assert.deepStrictEqual(yield* left, [])
    }).pipe(Effect.provide(layer))
  })
})

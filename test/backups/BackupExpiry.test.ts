import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import { BackupId } from "../../src/backups/Backup.ts"
import { removeExpiredBackups } from "../../src/backups/BackupExpiry.ts"
import { backupItem, BackupStore } from "../../src/backups/BackupStore.ts"
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
    BackupStore.layer.pipe(Layer.provideMerge(archives.layer), Layer.provideMerge(tableLayer)),
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
      yield* removeExpiredBackups
      assert.deepStrictEqual(yield* left, ["backup-3"])
      assert.deepStrictEqual(removed.toSorted(), [nth(1).key, nth(2).key])
      yield* removeExpiredBackups
      assert.lengthOf(removed, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("are all taken away in one turn, however many", () => {
    const { layer, removed } = makeBucket()
    return Effect.gen(function* () {
      yield* given(...Array.from({ length: 220 }, (_, index) => nth(index)))
      yield* onThe(32)
      yield* removeExpiredBackups
      assert.lengthOf(removed, 220)
    }).pipe(Effect.provide(layer))
  })

  it.effect("are still there on their last day", () => {
    const { layer, removed } = makeBucket()
    return Effect.gen(function* () {
      yield* given(nth(1))
      yield* onThe(30)
      yield* removeExpiredBackups
      assert.deepStrictEqual([yield* left, removed], [["backup-1"], []])
    }).pipe(Effect.provide(layer))
  })

  it.effect("keep their record while their archive cannot be removed, and keep no other waiting", () => {
    const { broken, layer, removed } = makeBucket()
    return Effect.gen(function* () {
      yield* given(nth(1), nth(2), nth(3))
      yield* onThe(32)
      broken.add(nth(2).key)
      yield* removeExpiredBackups
      assert.deepStrictEqual(yield* left, ["backup-2"])
      broken.clear()
      yield* removeExpiredBackups
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
      yield* removeExpiredBackups
      assert.deepStrictEqual(removed, [nth(2).key])
      assert.isDefined(yield* itemAt({ PK: "SITE#site-1", SK: "BACKUP#backup-1" }))
    }).pipe(Effect.provide(layer))
  })

  it.effect("lose their archive before their record, so that no archive is left that nothing names", () => {
    const { layer, removed } = makeBucket()
    return Effect.gen(function* () {
      const store = yield* BackupStore
      yield* given(nth(1))
      yield* onThe(32)
      // The process is gone after the archive.
      const dying = BackupStore.of({ ...store, remove: () => Effect.die("the process is gone") })
      yield* Effect.exit(removeExpiredBackups.pipe(Effect.provideService(BackupStore, dying)))
      assert.deepStrictEqual([removed, yield* left], [[nth(1).key], ["backup-1"]])
      yield* removeExpiredBackups
      assert.deepStrictEqual(yield* left, [])
    }).pipe(Effect.provide(layer))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import { Backup } from "../../src/backups/Backup.ts"
import { BackupKeeper } from "../../src/backups/BackupKeeper.ts"
import { BackupReader } from "../../src/backups/BackupReader.ts"
import { BackupStore } from "../../src/backups/BackupStore.ts"
import { Table } from "../../src/platform/Table.ts"
import { SiteReader } from "../../src/sites/SiteReader.ts"
import { MemoryDynamo } from "../support/dynamodb/MemoryDynamo.ts"
import { givenSites } from "../support/rows.ts"
import { makeBackup, settingsFrom, siteRef as site, standingSite } from "../support/samples.ts"

const stored = new Backup({ ...makeBackup(), format: "STORE", uses: ["backup-1"], storedBytes: 12 })

/** A site with this backup, in a table of its own. */
const withBackup = <A, E>(
  backup: Backup,
  test: Effect.Effect<A, E, BackupKeeper | BackupReader | BackupStore | Table>,
) =>
  Effect.gen(function* () {
    yield* givenSites(standingSite())
    yield* (yield* BackupStore).put(backup)
    return yield* test
  }).pipe(
    Effect.provide(
      Layer.mergeAll(BackupKeeper.layer, BackupReader.layer).pipe(
        Layer.provideMerge(Layer.mergeAll(SiteReader.layer, BackupStore.layer)),
        Layer.provideMerge(Table.over(() => new MemoryDynamo())),
        Layer.provideMerge(settingsFrom()),
      ),
    ),
  )
const keeper = Effect.flatMap(BackupKeeper, Effect.succeed)
const dueOn = (instant: string) =>
  Effect.flatMap(BackupStore, (store) => store.expired(instant)).pipe(
    Effect.map(({ items }) => items.map(({ backup }) => String(backup.backupId))),
  )

describe("a backup that is deleted", () => {
  it.effect("has expired at once, and is the sweeper's to take away", () =>
    withBackup(
      stored,
      Effect.gen(function* () {
        yield* (yield* keeper).remove(site, "backup-1")
        const reader = yield* BackupReader
        assert.strictEqual((yield* Effect.flip(reader.get(site, "backup-1")))._tag, "BackupNotFound")
        assert.deepStrictEqual((yield* reader.list(site, {})).items, [])
        assert.deepStrictEqual(yield* dueOn("1970-01-01T00:00:00.001Z"), ["backup-1"])
        const again = yield* Effect.flip((yield* keeper).remove(site, "backup-1"))
        assert.strictEqual(again._tag, "BackupNotFound")
      }),
    ),
  )
})

describe("a backup that is locked", () => {
  it.effect("neither expires nor is deleted, until the lock is off", () =>
    withBackup(
      stored,
      Effect.gen(function* () {
        const backups = yield* keeper
        assert.isTrue((yield* backups.lock(site, "backup-1")).locked)
        assert.deepInclude(yield* Effect.flip(backups.remove(site, "backup-1")), { _tag: "BackupLocked" })
        yield* TestClock.setTime(Date.UTC(1971, 0))
        const reader = yield* BackupReader
        assert.deepInclude(yield* reader.get(site, "backup-1"), { locked: true, storedBytes: 12 })
        assert.lengthOf((yield* reader.list(site, {})).items, 1)
        assert.deepStrictEqual(yield* dueOn("1971-01-01T00:00:00.000Z"), [])
        assert.isUndefined((yield* backups.unlock(site, "backup-1")).locked)
        assert.deepStrictEqual(yield* dueOn("1971-01-01T00:00:00.000Z"), ["backup-1"])
        assert.strictEqual((yield* Effect.flip(reader.get(site, "backup-1")))._tag, "BackupNotFound")
      }),
    ),
  )

  it.effect("has no lock to take off twice", () =>
    withBackup(
      stored,
      Effect.gen(function* () {
        assert.isUndefined((yield* (yield* keeper).unlock(site, "backup-1")).locked)
      }),
    ),
  )

  it.effect("is not one in an archive, which the bucket's life cycle takes away", () =>
    withBackup(
      makeBackup(),
      Effect.gen(function* () {
        const error = yield* Effect.flip((yield* keeper).lock(site, "backup-1"))
        assert.deepInclude(error, { _tag: "BackupInOneArchive", change: "locked" })
      }),
    ),
  )
})

describe("a backup", () => {
  it.effect("shows nothing of where its content is", () =>
    withBackup(
      stored,
      Effect.gen(function* () {
        const shown = yield* (yield* BackupReader).get(site, "backup-1")
        assert.doesNotHaveAnyKeys(shown, ["key", "uses", "basis", "format"])
      }),
    ),
  )
})

import { unmarshall } from "@aws-sdk/util-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"

import { table } from "../../infra/inventory/sitesTable.ts"
import { Backup, BackupId } from "../../src/backups/Backup.ts"
import { backupItem, decodeBackup } from "../../src/backups/BackupItem.ts"
import { BackupStore } from "../../src/backups/BackupStore.ts"
import { SiteId } from "../../src/kernel/Ids.ts"
import { type Item, toItem } from "../../src/platform/Table.ts"
import { tableLayer, useDatabase } from "../support/database.ts"
import { plain } from "../support/rows.ts"
import { makeBackup } from "../support/samples.ts"

const layer = Layer.suspend(() => BackupStore.layer.pipe(Layer.provideMerge(tableLayer)))
const nth = (number: number, changes: Partial<Backup> = {}) =>
  makeBackup({ backupId: BackupId.make(`backup-${String(number).padStart(2, "0")}`), ...changes })
const given = (...backups: ReadonlyArray<Backup>) =>
  Effect.flatMap(BackupStore, (store) => Effect.forEach(backups, (backup) => store.put(backup), { discard: true }))
const idsOf = (backups: ReadonlyArray<Backup>) => backups.map(({ backupId }) => String(backupId))

const Milliseconds = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_102_444_800_000 }))

describe("the item of a backup", () => {
  it("says when it expires in the attribute of the table's time to live, in whole seconds since 1970", () => {
    const item: Item = backupItem(nth(1, { expiresAt: "1970-01-31T00:00:00.250Z" }))
    assert.strictEqual(item[table.timeToLive], 30 * 86_400 + 1)
  })

  it.effect("of version 1, whose expiry was a text, is read", () =>
    Effect.gen(function* () {
      const { keptUntil: _until, schemaVersion: _version, ...item }: Item = backupItem(nth(1))
      const read = yield* decodeBackup({ ...item, expiresAt: nth(1).expiresAt })
      assert.deepStrictEqual(plain(read), plain(nth(1)))
    }),
  )

  it.effect.prop("is read back as the backup that was written", [Backup, Milliseconds], ([anyBackup, expiry]) =>
    Effect.gen(function* () {
      const backup = new Backup({ ...anyBackup, expiresAt: new Date(expiry).toISOString() })
      const read = yield* decodeBackup(unmarshall(toItem(backupItem(backup))))
      assert.deepStrictEqual(plain(read), plain(backup))
    }),
  )
})

useDatabase({ emptyBeforeEach: true })

describe("the store of backups", () => {
  it.effect("keeps a backup as it was first written, however often it is written", () =>
    Effect.gen(function* () {
      const store = yield* BackupStore
      yield* given(nth(1), nth(1, { label: "a later try", sha256: "11" }))
      assert.deepStrictEqual(plain(yield* store.get("site-1", "backup-01")), plain(nth(1)))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("gives a backup of a site by its id, and finds one of whatever site", () =>
    Effect.gen(function* () {
      const store = yield* BackupStore
      yield* given(nth(1), nth(2, { siteId: SiteId.make("site-2") }))
      assert.isUndefined(yield* store.get("site-1", "backup-02"))
      assert.strictEqual((yield* store.find("backup-02"))?.siteId, "site-2")
      assert.isUndefined(yield* store.find("backup-03"))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("lists those of a site, newest first, page by page", () =>
    Effect.gen(function* () {
      const store = yield* BackupStore
      const numbers = Array.from({ length: 25 }, (_, index) => index + 1)
      yield* given(...numbers.map((number) => nth(number)), nth(99, { siteId: SiteId.make("site-2") }))
      const pages: Array<ReadonlyArray<string>> = []
      let startAt: string | null | undefined
      while (startAt !== null && pages.length < 10) {
        const page: { readonly items: ReadonlyArray<Backup>; readonly nextToken: string | null } = yield* store.list(
          "site-1",
          { pageSize: 10, ...(startAt === undefined ? {} : { startAt }) },
        )
        pages.push(idsOf(page.items))
        startAt = page.nextToken
      }
      assert.deepStrictEqual(
        pages.map((page) => page.length),
        [10, 10, 5],
      )
      assert.deepStrictEqual(pages.flat(), idsOf(numbers.toReversed().map((number) => nth(number))))
      const { items } = yield* store.list("site-1", {})
      assert.lengthOf(items, 20)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("does not take the page of another site's list", () =>
    Effect.gen(function* () {
      const store = yield* BackupStore
      yield* given(nth(1), nth(2))
      const { nextToken } = yield* store.list("site-1", { pageSize: 1 })
      const error = yield* Effect.flip(store.list("site-2", { pageSize: 1, startAt: nextToken ?? "" }))
      assert.strictEqual(error._tag, "InvalidRequest")
    }).pipe(Effect.provide(layer)),
  )

  it.effect("names those that have expired, the longest ago first", () =>
    Effect.gen(function* () {
      const store = yield* BackupStore
      const on = (day: number) => `1970-02-0${day}T00:00:00.000Z`
      yield* given(nth(1, { expiresAt: on(3) }), nth(2, { expiresAt: on(1) }), nth(3, { expiresAt: on(5) }))
      assert.deepStrictEqual(idsOf((yield* store.expired(on(4))).items.map(({ backup }) => backup)), [
        "backup-02",
        "backup-01",
      ])
      assert.deepStrictEqual(idsOf((yield* store.expired(on(1))).items.map(({ backup }) => backup)), [])
    }).pipe(Effect.provide(layer)),
  )

  it.effect("shows nothing that has expired, from that instant on, however late it is taken away", () =>
    Effect.gen(function* () {
      const store = yield* BackupStore
      const expiresAt = "1970-01-31T00:00:00.250Z"
      yield* given(nth(1, { expiresAt }), nth(2, { expiresAt: "1970-02-28T00:00:00.000Z" }))
      const shown = Effect.all([
        Effect.map(store.list("site-1", {}), ({ items }) => idsOf(items)),
        Effect.map(store.get("site-1", "backup-01"), (found) => found !== undefined),
        Effect.map(store.find("backup-01"), (found) => found !== undefined),
      ])
      yield* TestClock.setTime(Date.parse(expiresAt) - 1)
      assert.deepStrictEqual(yield* shown, [["backup-02", "backup-01"], true, true])
      yield* TestClock.setTime(Date.parse(expiresAt))
      assert.deepStrictEqual(yield* shown, [["backup-02"], false, false])
    }).pipe(Effect.provide(layer)),
  )

  it.effect("forgets a backup, and is content when it is gone already", () =>
    Effect.gen(function* () {
      const store = yield* BackupStore
      yield* given(nth(1))
      yield* store.remove(nth(1))
      yield* store.remove(nth(1))
      assert.isUndefined(yield* store.get("site-1", "backup-01"))
      assert.isUndefined(yield* store.find("backup-01"))
    }).pipe(Effect.provide(layer)),
  )
})

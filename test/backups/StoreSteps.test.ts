import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import { bringBack, keepBackup, storeBackup } from "../../src/backups/BackupSteps.ts"
import { BackupStore } from "../../src/backups/BackupStore.ts"
import { PackStore } from "../../src/backups/PackStore.ts"
import { saveSite } from "../../src/backups/StoreSteps.ts"
import { StepProgress } from "../../src/operations/engine/MoreToDo.ts"
import type { Operation } from "../../src/operations/engine/Operation.ts"
import { Deadline } from "../../src/platform/Deadline.ts"
import { Table } from "../../src/platform/Table.ts"
import { WordPressRefused } from "../../src/wordpress/WordPressErrors.ts"
import { operationOf } from "../support/changes.ts"
import { MemoryDynamo } from "../support/dynamodb/MemoryDynamo.ts"
import { fakeArchives, fakeWordPress, type Heard } from "../support/fakes.ts"
import { givenOperations, itemAt, plain } from "../support/rows.ts"
import { settingsFrom, wordPressSiteRef } from "../support/samples.ts"

const target = wordPressSiteRef
const folder = "packs/tenant-1/site-1"
const running = (changes: Partial<Operation> = {}) =>
  operationOf("SITE_BACKUP", { status: "IN_PROGRESS", epoch: 1, ...changes })
const progress = (bytesDone: number) => ({ bytesDone, bytesTotal: 100, rowsDone: 0 })
const md5 = "1B2M2Y8AsgTpgAmY7PhCfg=="
const pack = (name: string) => ({ name, bytes: 10, md5 })
const saving = (archiveId: string, bytesDone: number, ...names: ReadonlyArray<string>) => ({
  archiveId,
  done: false,
  progress: progress(bytesDone),
  wanted: names.map(pack),
})
const saved = (archiveId: string, uses: ReadonlyArray<string>) => ({
  archiveId,
  done: true,
  manifest: { sha256: `digest of ${archiveId}`, bytes: 5 },
  sizeBytes: 1234,
  storedBytes: 20,
  uses,
  warnings: [],
})

/** A table in memory and a WordPress that gives these answers, one after the other. */
const makeDesk = (...answers: ReadonlyArray<unknown>) => {
  const left = [...answers]
  const wordpress = fakeWordPress(() =>
    Effect.suspend(() => {
      const next = left.shift()
      return next instanceof WordPressRefused ? Effect.fail(next) : Effect.succeed(next)
    }),
  )
  const archives = fakeArchives()
  const layer = PackStore.layer.pipe(
    Layer.provideMerge(BackupStore.layer),
    Layer.provideMerge(Table.over(() => new MemoryDynamo())),
    Layer.provideMerge(Layer.mergeAll(settingsFrom(), wordpress.layer, archives.layer)),
  )
  return { archives, heard: () => wordpress.heard.map(({ body }) => plain(body)), layer, wordpress }
}
const pathsOf = (heard: ReadonlyArray<Heard>) => [...new Set(heard.map(({ method, path }) => `${method} ${path}`))]
const packsAt = (archiveId: string) => itemAt({ PK: "SITE#site-1", SK: `PACKS#${archiveId}` })
const pinsOf = (backupId: string) =>
  Effect.map(itemAt({ PK: "SITE#site-1", SK: `BACKUP#${backupId}` }), (item) => item?.["pins"] ?? 0)

describe("the saving of a site", () => {
  it.effect(
    "goes on slice by slice, each with URLs for what the one before wanted, bound to its length and digest",
    () => {
      const desk = makeDesk(
        saving("backup-1", 50, "0", "1"),
        saving("backup-1", 100, "manifest"),
        saved("backup-1", ["backup-1"]),
      )
      return Effect.gen(function* () {
        yield* givenOperations(running())
        assert.deepStrictEqual(yield* saveSite(target, running(), "backup-1"), {
          key: `${folder}/backup-1/manifest`,
          sizeBytes: 1234,
          sha256: "digest of backup-1",
          format: "STORE",
          storedBytes: 20,
          uses: ["backup-1"],
        })
        const put = (name: string) => ({ name, url: `https://bucket/put/${folder}/backup-1/${name}` })
        assert.deepStrictEqual(desk.heard(), [
          { archiveId: "backup-1", puts: [] },
          { archiveId: "backup-1", puts: [put("0"), put("1")] },
          { archiveId: "backup-1", puts: [put("manifest")] },
        ])
        assert.deepStrictEqual(pathsOf(desk.wordpress.heard), ["POST /bbws/v1/sites/7/save"])
        assert.deepStrictEqual(
          desk.archives.bound,
          Array.from({ length: 3 }, () => ({ bytes: 10, md5 })),
        )
        assert.deepInclude(yield* packsAt("backup-1"), { packs: 2, operationId: "op-1" })
      }).pipe(Effect.provide(desk.layer))
    },
  )

  it.effect("builds on the newest backup, which it pins until it has written its own", () => {
    const desk = makeDesk(
      saved("backup-1", ["backup-1"]),
      saving("backup-2", 50, "0"),
      saved("backup-2", ["backup-1", "backup-2"]),
    )
    const second = running({ attempt: 1 })
    return Effect.gen(function* () {
      yield* givenOperations(second)
      yield* storeBackup(target, second, { backupId: "backup-1", kind: "MANUAL" })
      yield* TestClock.adjust("1 hour")
      const made = yield* saveSite(target, second, "backup-2")
      assert.strictEqual(yield* pinsOf("backup-1"), 1)
      const basis = { url: `https://bucket/get/${folder}/backup-1/manifest`, sha256: "digest of backup-1" }
      assert.deepInclude(desk.heard().at(-1), { archiveId: "backup-2", basis })
      yield* keepBackup(target, second, { ...made, backupId: "backup-2", kind: "MANUAL", label: null })
      assert.strictEqual(yield* pinsOf("backup-1"), 0)
      const kept = yield* (yield* BackupStore).get("site-1", "backup-2")
      assert.deepInclude(plain(kept), {
        format: "STORE",
        basis: "backup-1",
        storedBytes: 20,
        uses: ["backup-1", "backup-2"],
      })
      // Once more, as after a kill, is the same.
      yield* keepBackup(target, second, { ...made, backupId: "backup-2", kind: "MANUAL", label: null })
      assert.strictEqual(yield* pinsOf("backup-1"), 0)
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("writes no backup when its operation is another run's by now, or over", () => {
    const desk = makeDesk(saved("backup-1", ["backup-1"]))
    return Effect.gen(function* () {
      yield* givenOperations(running({ epoch: 2 }))
      const error = yield* Effect.flip(storeBackup(target, running(), { backupId: "backup-1", kind: "MANUAL" }))
      assert.strictEqual(error._tag, "InternalError")
      assert.isUndefined(yield* (yield* BackupStore).get("site-1", "backup-1"))
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("tells how far it is, and leaves the rest to another run when the time is over and it got on", () => {
    const desk = makeDesk(saving("backup-1", 25, "0"), saving("backup-1", 50, "1"), saved("backup-1", []))
    const told: Array<number> = []
    return Effect.gen(function* () {
      yield* givenOperations(running())
      const error = yield* Effect.flip(
        saveSite(target, running(), "backup-1").pipe(
          Effect.provideService(Deadline, 30_000),
          Effect.provideService(StepProgress, (part) => Effect.sync(() => void told.push(part))),
        ),
      )
      assert.strictEqual(error._tag, "MoreToDo")
      assert.deepStrictEqual(told, [0.25, 0.5])
      yield* saveSite(target, running(), "backup-1")
      assert.deepStrictEqual(desk.heard().at(-1), { archiveId: "backup-1", puts: [] })
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("is given up when nothing ever comes of it", () => {
    const desk = makeDesk(...Array.from({ length: 40 }, () => saving("backup-1", 25)))
    return Effect.gen(function* () {
      yield* givenOperations(running())
      assert.deepInclude(yield* Effect.flip(saveSite(target, running(), "backup-1")), { wordpressCode: "no_progress" })
    }).pipe(Effect.provide(desk.layer))
  })
})

describe("the loading of a site", () => {
  const backup = {
    key: `${folder}/backup-2/manifest`,
    sha256: "00ff",
    format: "STORE",
    uses: ["backup-1", "backup-2"],
  } as const
  const loading = (...wanted: ReadonlyArray<string>) => ({
    importId: "op-1",
    done: false,
    progress: progress(50),
    wanted,
  })
  const loaded = { importId: "op-1", done: true, alreadyDone: false, warnings: [] }

  it.effect("gets URLs for the packs that it needs next, and says what of it is wanted", () => {
    const desk = makeDesk(loading("backup-1/0", "backup-2/13"), loaded)
    return Effect.gen(function* () {
      const how = { name: "My shop", parts: ["DATABASE"], tables: ["posts"] } as const
      assert.isNull(yield* bringBack(target, backup, "op-1", how))
      const get = (name: string) => ({ name, url: `https://bucket/get/${folder}/${name}` })
      const manifest = { url: `https://bucket/get/${backup.key}`, sha256: "00ff" }
      assert.deepStrictEqual(desk.heard(), [
        { importId: "op-1", manifest, gets: [], ...how },
        { importId: "op-1", manifest, gets: [get("backup-1/0"), get("backup-2/13")], ...how },
      ])
      assert.deepStrictEqual(pathsOf(desk.wordpress.heard), ["POST /bbws/v1/sites/7/load"])
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("gets no URL for what the backup does not use", () => {
    const names = ["backup-9/0", "../backup-1/0", "backup-1/0/x", "backup-1/manifest"]
    return Effect.forEach(names, (name) => {
      const desk = makeDesk(loading(name), loaded)
      return Effect.gen(function* () {
        const error = yield* Effect.flip(bringBack(target, backup, "op-1"))
        assert.deepInclude(error, { wordpressCode: "foreign_pack" })
      }).pipe(Effect.provide(desk.layer))
    })
  })

  it.effect("is refused with the version that there is when the content is of a newer one", () => {
    const wordpressCode = "bbws_newer_archive"
    const desk = makeDesk(new WordPressRefused({ status: 422, reason: "newer", wordpressCode, version: "6.5.5" }))
    return Effect.gen(function* () {
      const error = yield* Effect.flip(bringBack(target, backup, "op-1"))
      assert.deepInclude(error, { _tag: "ContentTooNew", actual: "6.5.5" })
    }).pipe(Effect.provide(desk.layer))
  })

  it.effect("of a backup in one archive is an import, as before", () => {
    const desk = makeDesk({ importId: "op-1", alreadyDone: false })
    return Effect.gen(function* () {
      yield* bringBack(target, { key: "backups/tenant-1/site-1/b.zip", sha256: "00" }, "op-1")
      assert.deepStrictEqual(pathsOf(desk.wordpress.heard), ["POST /bbws/v1/sites/7/import"])
    }).pipe(Effect.provide(desk.layer))
  })
})

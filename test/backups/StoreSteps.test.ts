import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

import { bringBack, keepBackup, storeBackup } from "../../src/backups/BackupSteps.ts"
import { BackupStore } from "../../src/backups/BackupStore.ts"
import { saveSite } from "../../src/backups/StoreSteps.ts"
import { StepProgress } from "../../src/operations/engine/MoreToDo.ts"
import { Deadline } from "../../src/platform/Deadline.ts"
import { WordPressRefused } from "../../src/wordpress/WordPressErrors.ts"
import type { Heard } from "../support/fakes.ts"
import { givenOperations, itemAt, plain } from "../support/rows.ts"
import { wordPressSiteRef as target } from "../support/samples.ts"
import { loadedWhole } from "../support/wordpress.ts"
import { folder, makeStoreWorld, md5, progress, running, saved, saving } from "./store.world.ts"

const pathsOf = (heard: ReadonlyArray<Heard>) => [...new Set(heard.map(({ method, path }) => `${method} ${path}`))]
const packsAt = (archiveId: string) => itemAt({ PK: "SITE#site-1", SK: `PACKS#${archiveId}` })
const pinsOf = (backupId: string) =>
  Effect.map(itemAt({ PK: "SITE#site-1", SK: `BACKUP#${backupId}` }), (item) => item?.["pins"] ?? 0)

describe("the saving of a site", () => {
  it.effect(
    "goes on slice by slice, each with URLs for what the one before wanted, bound to its length and digest",
    () => {
      const world = makeStoreWorld(
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
        assert.deepStrictEqual(world.heard(), [
          { archiveId: "backup-1", puts: [] },
          { archiveId: "backup-1", puts: [put("0"), put("1")] },
          { archiveId: "backup-1", puts: [put("manifest")] },
        ])
        assert.deepStrictEqual(pathsOf(world.wordpress.heard), ["POST /bbws/v1/sites/7/save"])
        assert.deepStrictEqual(
          world.archives.bound,
          Array.from({ length: 3 }, () => ({ bytes: 10, md5 })),
        )
        assert.deepInclude(yield* packsAt("backup-1"), { packs: 2, operationId: "op-1" })
      }).pipe(Effect.provide(world.layer))
    },
  )

  it.effect("builds on the newest backup, which it pins until it has written its own", () => {
    const world = makeStoreWorld(
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
      assert.deepInclude(world.heard().at(-1), { archiveId: "backup-2", basis })
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
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("writes no backup when its operation is another run's by now, or over", () => {
    const world = makeStoreWorld(saved("backup-1", ["backup-1"]))
    return Effect.gen(function* () {
      yield* givenOperations(running({ epoch: 2 }))
      const error = yield* Effect.flip(storeBackup(target, running(), { backupId: "backup-1", kind: "MANUAL" }))
      assert.strictEqual(error._tag, "InternalError")
      assert.isUndefined(yield* (yield* BackupStore).get("site-1", "backup-1"))
    }).pipe(Effect.provide(world.layer))
  })

  it.effect(
    "tells every 5 seconds how far it is, and leaves the rest to another run when the time is over and it got on",
    () => {
      const slow = Effect.tap(() => TestClock.adjust("5 seconds"))
      const world = makeStoreWorld(
        saving("backup-1", 25, "0"),
        saving("backup-1", 50, "1").pipe(slow),
        saved("backup-1", []),
      )
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
        assert.deepStrictEqual(told, [0.5])
        yield* saveSite(target, running(), "backup-1")
        assert.deepStrictEqual(world.heard().at(-1), { archiveId: "backup-1", puts: [] })
      }).pipe(Effect.provide(world.layer))
    },
  )

  it.effect("is given up when nothing ever comes of it", () => {
    const world = makeStoreWorld(...Array.from({ length: 40 }, () => saving("backup-1", 25)))
    return Effect.gen(function* () {
      yield* givenOperations(running())
      assert.deepInclude(yield* Effect.flip(saveSite(target, running(), "backup-1")), { wordpressCode: "no_progress" })
    }).pipe(Effect.provide(world.layer))
  })
})

describe("the loading of a site", () => {
  const backup = {
    key: `${folder}/backup-2/manifest`,
    sha256: "00ff",
    format: "STORE",
    uses: ["backup-1", "backup-2"],
  } as const
  const loading = (...wanted: ReadonlyArray<string>) =>
    Effect.succeed({ importId: "op-1", done: false, progress: progress(50), wanted })
  const loaded = Effect.succeed(loadedWhole("op-1"))

  it.effect("gets URLs for the packs that it needs next, and says what of it is wanted", () => {
    const world = makeStoreWorld(loading("backup-1/0", "backup-2/13"), loaded)
    return Effect.gen(function* () {
      const how = { name: "My shop", parts: ["DATABASE"], tables: ["posts"] } as const
      assert.isNull(yield* bringBack(target, backup, "op-1", how))
      const get = (name: string) => ({ name, url: `https://bucket/get/${folder}/${name}` })
      const manifest = { url: `https://bucket/get/${backup.key}`, sha256: "00ff" }
      assert.deepStrictEqual(world.heard(), [
        { importId: "op-1", manifest, gets: [], ...how },
        { importId: "op-1", manifest, gets: [get("backup-1/0"), get("backup-2/13")], ...how },
      ])
      assert.deepStrictEqual(pathsOf(world.wordpress.heard), ["POST /bbws/v1/sites/7/load"])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("gets no URL for what the backup does not use", () => {
    const names = ["backup-9/0", "../backup-1/0", "backup-1/0/x", "backup-1/manifest"]
    return Effect.forEach(names, (name) => {
      const world = makeStoreWorld(loading(name), loaded)
      return Effect.gen(function* () {
        const error = yield* Effect.flip(bringBack(target, backup, "op-1"))
        assert.deepInclude(error, { wordpressCode: "foreign_pack" })
      }).pipe(Effect.provide(world.layer))
    })
  })

  it.effect("is refused with the version that there is when the content is of a newer one", () => {
    const wordpressCode = "bbws_newer_archive"
    const world = makeStoreWorld(
      Effect.fail(new WordPressRefused({ status: 422, reason: "newer", wordpressCode, version: "6.5.5" })),
    )
    return Effect.gen(function* () {
      const error = yield* Effect.flip(bringBack(target, backup, "op-1"))
      assert.deepInclude(error, { _tag: "ContentTooNew", actual: "6.5.5" })
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("of a backup in one archive is an import, as before", () => {
    const world = makeStoreWorld(Effect.succeed({ importId: "op-1", alreadyDone: false }))
    return Effect.gen(function* () {
      yield* bringBack(target, { key: "backups/tenant-1/site-1/b.zip", sha256: "00" }, "op-1")
      assert.deepStrictEqual(pathsOf(world.wordpress.heard), ["POST /bbws/v1/sites/7/import"])
    }).pipe(Effect.provide(world.layer))
  })
})

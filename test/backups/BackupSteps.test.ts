import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

import { storeBackup } from "../../src/backups/BackupSteps.ts"
import { BackupStore } from "../../src/backups/BackupStore.ts"
import { WordPressApiError, WordPressRefused } from "../../src/wordpress/WordPressErrors.ts"
import { givenOperations, plain } from "../support/rows.ts"
import { networkRef, wordPressSiteRef as target } from "../support/samples.ts"
import { folder, makeStoreWorld, running, saved } from "./store.world.ts"

const recorded = (backupId: string) =>
  Effect.flatMap(BackupStore, (store) => Effect.map(store.get("site-1", backupId), plain))

describe("backing a site up before an operation changes it", () => {
  it.effect("records the backup with its kind, its maker and the day it expires", () => {
    const { layer } = makeStoreWorld(saved("backup-1", ["backup-1"]))
    return Effect.gen(function* () {
      yield* TestClock.setTime(1000)
      yield* givenOperations(running())
      const stored = {
        key: `${folder}/backup-1/manifest`,
        sizeBytes: 1234,
        sha256: "digest of backup-1",
        format: "STORE" as const,
        storedBytes: 20,
        uses: ["backup-1"],
      }
      const made = yield* storeBackup(target, running(), { backupId: "backup-1", kind: "SAFETY" })
      assert.deepStrictEqual(made, { ...stored, backupId: "backup-1" })
      assert.deepStrictEqual(yield* recorded("backup-1"), {
        ...stored,
        backupId: "backup-1",
        siteId: "site-1",
        ...networkRef,
        createdAt: "1970-01-01T00:00:01.000Z",
        createdBy: "user@example.com",
        label: null,
        kind: "SAFETY",
        expiresAt: "1970-01-08T00:00:01.000Z",
      })
    }).pipe(Effect.provide(layer))
  })

  it.effect("stores once more in another attempt: what the first one has stored is of its day", () => {
    const { heard, layer } = makeStoreWorld(saved("backup-1-2", ["backup-1-2"]))
    const again = running({ attempt: 2 })
    return Effect.gen(function* () {
      yield* givenOperations(again)
      const { backupId, key } = yield* storeBackup(target, again, { backupId: "backup-1", kind: "SAFETY" })
      assert.deepStrictEqual([backupId, key], ["backup-1-2", `${folder}/backup-1-2/manifest`])
      assert.deepInclude(heard()[0], { archiveId: "backup-1-2" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("records none that was not stored", () => {
    const broken = new WordPressApiError({ status: 500 })
    const { layer } = makeStoreWorld(Effect.fail(broken))
    return Effect.gen(function* () {
      yield* givenOperations(running())
      const error = yield* Effect.flip(storeBackup(target, running(), { backupId: "backup-1", kind: "SAFETY" }))
      assert.strictEqual(error, broken)
      assert.isNull(yield* recorded("backup-1"))
    }).pipe(Effect.provide(layer))
  })

  it.effect("writes one archive where the site's container is of a release that knows no packs", () => {
    const unknown = new WordPressRefused({ status: 404, reason: "No route", wordpressCode: "rest_no_route" })
    const { heard, layer } = makeStoreWorld(
      Effect.fail(unknown),
      Effect.succeed({ archiveId: "backup-1", sizeBytes: 1234, sha256: "00ff" }),
    )
    return Effect.gen(function* () {
      yield* givenOperations(running())
      const key = "backups/tenant-1/site-1/backup-1.zip"
      yield* storeBackup(target, running(), { backupId: "backup-1", kind: "DELETION" })
      assert.deepInclude(heard()[1], { archiveId: "backup-1", destination: `https://bucket/put/${key}` })
      const backup = yield* recorded("backup-1")
      assert.deepInclude(backup, { key, sizeBytes: 1234, sha256: "00ff", kind: "DELETION" })
      assert.notProperty(backup, "format")
    }).pipe(Effect.provide(layer))
  })
})

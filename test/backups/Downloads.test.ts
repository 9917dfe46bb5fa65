import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

import { BackupKeeper } from "../../src/backups/BackupKeeper.ts"
import { Downloads } from "../../src/backups/Downloads.ts"
import { TenantId } from "../../src/kernel/Ids.ts"
import { prepareDownload } from "../../src/workflows/prepare-download/start.ts"
import { asAdmin } from "../support/fakes.ts"
import { siteRef as site } from "../support/samples.ts"
import { backupId, given, makeDownloadWorld, prepared, tidied } from "../workflows/prepare-download/download.world.ts"

const get = (of = site) => Effect.flatMap(Downloads, (downloads) => downloads.get(of, backupId))
const refusal = Effect.map(Effect.flip(get()), ({ response: { code, status } }) => [code, status])

describe("a link to a download", () => {
  it.effect("is there when one has been made, for five minutes, and until it expires", () => {
    const world = makeDownloadWorld(prepared, tidied)
    return Effect.gen(function* () {
      yield* given()
      assert.deepStrictEqual(yield* refusal, ["BKUP_005", 404])
      const { operationId } = yield* prepareDownload(site, backupId)
      const { message, response } = yield* Effect.flip(get())
      assert.deepStrictEqual([response.code, response.status], ["BKUP_006", 409])
      assert.include(message, operationId)
      yield* world.consume
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(yield* get(), {
        url: `https://bucket/get/exports/tenant-1/site-1/${operationId}.zip?shop-1970-01-01T000000.zip for 300 s`,
        expiresAt: "1970-01-01T01:05:00.000Z",
        sizeBytes: 30,
      })
      yield* TestClock.adjust("23 hours")
      assert.deepStrictEqual(yield* refusal, ["BKUP_005", 404])
    }).pipe(asAdmin, Effect.provide(world.layer))
  })

  it.effect("is not given of another tenant's site, nor of a backup that was deleted", () => {
    const world = makeDownloadWorld(prepared, tidied)
    return Effect.gen(function* () {
      yield* given()
      yield* prepareDownload(site, backupId)
      yield* world.consume
      const foreign = yield* Effect.flip(get({ ...site, tenantId: TenantId.make("tenant-2") }))
      assert.strictEqual(foreign.response.code, "SITE_002")
      yield* Effect.flatMap(BackupKeeper, (keeper) => keeper.remove(site, backupId)).pipe(
        Effect.provide(BackupKeeper.layer),
      )
      assert.deepStrictEqual(yield* refusal, ["BKUP_001", 404])
    }).pipe(asAdmin, Effect.provide(world.layer))
  })
})

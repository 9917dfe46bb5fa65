import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { tidyDownload, writeDownload } from "../../src/backups/DownloadSteps.ts"
import { TenantId } from "../../src/kernel/Ids.ts"
import { WordPressApiError } from "../../src/wordpress/WordPressErrors.ts"
import { makeDownloadWorld, md5, prepared, preparing, stored } from "../workflows/prepare-download/download.world.ts"

const packed = {
  tenantId: TenantId.make("tenant-1"),
  environment: "DEV" as const,
  backup: { key: stored.key, sha256: stored.sha256, uses: stored.uses ?? [] },
}
const upload = { key: "exports/tenant-1/site-1/op-1.zip", uploadId: "upload-1" }
const write = writeDownload(packed, "op-1", upload)
const part = (number: number) => ({ part: number, bytes: 10 * number, md5 })

describe("the writing of a download", () => {
  it.effect("gives URLs for the packs and parts that each slice wants, and completes the upload of all parts", () => {
    const world = makeDownloadWorld(
      preparing(0, { pack: "backup-0/3" }, { pack: "backup-1/0" }),
      preparing(50, part(1), { pack: "backup-1/0" }),
      preparing(100, part(2)),
      prepared,
    )
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* write, { sizeBytes: 30 })
      const folder = "https://bucket/get/packs/tenant-1/site-1"
      const get = (name: string) => ({ name, url: `${folder}/${name}` })
      const put = (name: string) => ({ name, url: `https://bucket/put/${upload.key}/${name}` })
      const manifest = { url: `${folder}/backup-1/manifest`, sha256: stored.sha256 }
      assert.deepStrictEqual(world.heard(), [
        { downloadId: "op-1", manifest, gets: [], puts: [] },
        { downloadId: "op-1", manifest, gets: [get("backup-0/3"), get("backup-1/0")], puts: [] },
        { downloadId: "op-1", manifest, gets: [get("backup-1/0")], puts: [put("1")] },
        { downloadId: "op-1", manifest, gets: [], puts: [put("2")] },
      ])
      assert.deepStrictEqual(world.archives.uploads.bound, [part(1), part(2)])
      assert.deepStrictEqual(world.archives.uploads.completed, [{ ...upload, parts: [md5, md5] }])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("gives no URL for a pack that the backup does not use", () => {
    const foreign = ["backup-9/0", "backup-1/../../../tenant-2/x/0", "backup-1/manifest"]
    return Effect.forEach(foreign, (pack) => {
      const world = makeDownloadWorld(preparing(0, { pack }))
      return Effect.gen(function* () {
        assert.deepInclude(yield* Effect.flip(write), { wordpressCode: "foreign_pack" })
        assert.deepStrictEqual(world.archives.uploads.completed, [])
      }).pipe(Effect.provide(world.layer))
    })
  })

  it.effect("is no failure when what it needed cannot be removed", () => {
    const world = makeDownloadWorld(Effect.fail(new WordPressApiError({ status: 503, wordpressCode: "" })))
    return Effect.gen(function* () {
      assert.isNull(yield* tidyDownload(packed, "op-1"))
      assert.deepStrictEqual(world.wordpress.asked(), ["DELETE /bbws/v1/downloads/op-1"])
    }).pipe(Effect.provide(world.layer))
  })
})

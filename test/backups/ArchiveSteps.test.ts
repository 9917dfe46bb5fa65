import { unmarshall } from "@aws-sdk/util-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { archiveKey, exportSite, importSite, ofAttempt, warningsOf } from "../../src/backups/ArchiveSteps.ts"
import { usageKey } from "../../src/tenants/Usage.ts"
import type { WordPressCallError } from "../../src/wordpress/WordPress.ts"
import { WordPressRefused } from "../../src/wordpress/WordPressErrors.ts"
import { fakeArchives, fakeTable, fakeWordPress } from "../support/fakes.ts"
import { plain } from "../support/rows.ts"
import { epoch, networkRef, wordPressSiteRef as target } from "../support/samples.ts"

const archive = { archiveId: "backup-1", sizeBytes: 1234, sha256: "00ff" }
const key = "backups/tenant-1/site-1/backup-1.zip"

/** A WordPress that answers this, and what is written down of the site's size. */
const makeArchiveWorld = (answer: Effect.Effect<unknown, WordPressCallError> = Effect.succeed(archive)) => {
  const measured: Array<unknown> = []
  const wordpress = fakeWordPress(() => answer)
  const layer = Layer.mergeAll(
    wordpress.layer,
    fakeArchives().layer,
    fakeTable({ put: ({ Item }) => Effect.sync(() => void measured.push(unmarshall(Item ?? {}))) }),
  )
  return { measured, wordpress, layer }
}
const call = {
  ...networkRef,
  method: "POST",
  timeoutMs: 50_000,
  retries: 0,
  ofArchive: true,
}

describe("the export of a site", () => {
  it.effect("has WordPress write the archive where it is told, and records what it wrote", () => {
    const { layer, wordpress } = makeArchiveWorld()
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* exportSite(target, "backup-1", key), { key, sizeBytes: 1234, sha256: "00ff" })
      const body = { archiveId: "backup-1", destination: `https://bucket/put/${key}` }
      assert.deepStrictEqual(plain(wordpress.heard), [{ ...call, path: "/bbws/v1/sites/7/export", body }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("keeps what the site takes, as whoever wrote the archive has read it", () => {
    const usage = { databaseBytes: 4096, uploadsBytes: 1000, files: 2 }
    const { layer, measured } = makeArchiveWorld(Effect.succeed({ ...archive, usage }))
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* exportSite(target, "backup-1", key), { key, sizeBytes: 1234, sha256: "00ff" })
      assert.deepStrictEqual(measured, [
        { ...usageKey(target), ...usage, siteId: target.siteId, measuredAt: epoch, schemaVersion: 1 },
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("says what WordPress left out, and so does its import", () => {
    const warnings = [{ code: "BKUP_FILE_CODE", subject: "a.php", message: "Not held." }]
    return Effect.gen(function* () {
      const made = yield* exportSite(target, "backup-1", key).pipe(
        Effect.provide(makeArchiveWorld(Effect.succeed({ ...archive, warnings })).layer),
      )
      assert.deepStrictEqual(made, { key, sizeBytes: 1234, sha256: "00ff", warnings })
      const brought = yield* importSite(target, made, "op-1").pipe(
        Effect.provide(makeArchiveWorld(Effect.succeed({ importId: "op-1", alreadyDone: false, warnings })).layer),
      )
      assert.deepStrictEqual(warningsOf(made, brought, null, { other: 1 }), { warnings: [...warnings, ...warnings] })
      assert.deepStrictEqual(warningsOf(null, {}), {})
    })
  })

  it.effect("fails with what WordPress says", () => {
    const refused = new WordPressRefused({ status: 507, reason: "no space" })
    return Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flip(exportSite(target, "backup-1", key)), refused)
    }).pipe(Effect.provide(makeArchiveWorld(Effect.fail(refused)).layer))
  })
})

describe("the import of an archive", () => {
  const done = Effect.succeed({ importId: "op-1", alreadyDone: false })

  it.effect("has WordPress read it, says what it has to be, and keeps the site's title where there is one", () => {
    const { layer, wordpress } = makeArchiveWorld(done)
    return Effect.gen(function* () {
      yield* importSite(target, { key, sha256: "00ff" }, "op-1")
      yield* importSite(target, { key, sha256: "00ff" }, "op-1", "My shop")
      const body = { importId: "op-1", source: `https://bucket/get/${key}`, sha256: "00ff" }
      const path = "/bbws/v1/sites/7/import"
      assert.deepStrictEqual(plain(wordpress.heard), [
        { ...call, path, body },
        { ...call, path, body: { ...body, name: "My shop" } },
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is refused with the version that there is when the archive is of a newer one", () => {
    const refused = { status: 422, reason: "newer", wordpressCode: "bbws_newer_archive", version: "6.5.5" }
    return Effect.gen(function* () {
      const error = yield* Effect.flip(importSite(target, { key, sha256: "00ff" }, "op-1"))
      assert.include(error, { _tag: "ContentTooNew", actual: "6.5.5" })
    }).pipe(Effect.provide(makeArchiveWorld(Effect.fail(new WordPressRefused(refused))).layer))
  })

  it.effect("is content when it was done before", () => {
    const { layer } = makeArchiveWorld(Effect.succeed({ importId: "op-1", alreadyDone: true }))
    return Effect.gen(function* () {
      assert.isNull(yield* importSite(target, { key, sha256: "00ff" }, "op-1"))
    }).pipe(Effect.provide(layer))
  })
})

describe("the names of archives", () => {
  it("tell tenant and site, and what is thrown away sooner", () => {
    assert.strictEqual(archiveKey("exports", target, "export-1"), "exports/tenant-1/site-1/export-1.zip")
    assert.strictEqual(archiveKey("backups", target, "backup-1"), key)
  })

  it("tell the attempt from the second on", () => {
    assert.deepStrictEqual(
      [1, 2, 3].map((attempt) => ofAttempt({ attempt }, "backup-1")),
      ["backup-1", "backup-1-2", "backup-1-3"],
    )
  })
})

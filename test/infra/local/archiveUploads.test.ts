import { createHash } from "node:crypto"

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { afterAll, beforeAll, vi } from "vitest"

import { archiveRights } from "../../../infra/local/archiveRights.ts"
import { startArchiveStore } from "../../../infra/local/ArchiveStore.ts"
import { tenantRole } from "../../../infra/local/paths.ts"
import { startSecurityTokens } from "../../../infra/local/SecurityTokens.ts"
import { tokenOf } from "../../../infra/local/sessions.ts"
import { Archives } from "../../../src/platform/Archives.ts"
import { ArchiveUploads } from "../../../src/platform/ArchiveUploads.ts"
import { tenantArchives } from "../../../src/platform/TenantArchives.ts"
import { tenantArchiveUploads } from "../../../src/platform/TenantArchiveUploads.ts"
import { TenantSessions } from "../../../src/platform/TenantSessions.ts"
import { settingsFrom } from "../../support/samples.ts"
import { access, temporaryFolder } from "./bundles.ts"

beforeAll(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", access.credentials.accessKeyId)
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", access.credentials.secretAccessKey)
  vi.stubEnv("AWS_REGION", access.region)
  vi.stubEnv("AWS_SESSION_TOKEN", tokenOf({ role: "site-updater" }))
})
afterAll(() => {
  vi.unstubAllEnvs()
})

/** S3 and STS on this machine, and what speaks to them. */
const startS3 = Effect.gen(function* () {
  const directory = yield* temporaryFolder
  const options = { access, directory, rights: archiveRights, environment: "test" }
  const { archiveEndpoint, bucket } = yield* startArchiveStore(options)
  const sessions = yield* startSecurityTokens({ access, role: tenantRole })
  vi.stubEnv("AWS_ENDPOINT_URL_S3", archiveEndpoint)
  vi.stubEnv("AWS_ENDPOINT_URL_STS", sessions.url)
  const settings = settingsFrom({ ARCHIVE_BUCKET: bucket, SECRETS_PREFIX: "bbws/wp/", TENANT_ROLE_ARN: tenantRole })
  return Layer.mergeAll(tenantArchives, tenantArchiveUploads).pipe(
    Layer.provideMerge(TenantSessions.layer),
    Layer.provide(settings),
  )
})

const key = "exports/tenant-1/site-1/op-1.zip"
const exactly = (bytes: Buffer) => ({
  bytes: bytes.length,
  md5: createHash("md5").update(bytes).digest("base64"),
})
const put = (url: Redacted.Redacted, body: Buffer, md5: string) =>
  Effect.promise(async () => {
    const { status } = await fetch(Redacted.value(url), {
      method: "PUT",
      body: new Uint8Array(body),
      headers: { "content-md5": md5 },
    })
    return status
  })

describe("an archive that is put in parts", () => {
  it.live("is there when the upload is completed, and stays when that is asked for again", () =>
    Effect.gen(function* () {
      const layer = yield* startS3
      yield* Effect.gen(function* () {
        const uploads = yield* ArchiveUploads
        const upload = yield* uploads.begin("tenant-1", key)
        const parts = [Buffer.alloc(5 * 1024 * 1024, "a"), Buffer.from("the last one is small")]
        for (const [at, bytes] of parts.entries()) {
          const bound = exactly(bytes)
          const url = yield* uploads.partUrl("tenant-1", upload, at + 1, bound)
          assert.strictEqual(yield* put(url, bytes, bound.md5), 200)
          // What was not announced is refused.
          assert.strictEqual(yield* put(url, Buffer.from("other"), bound.md5), 403)
        }
        const digests = parts.map((bytes) => exactly(bytes).md5)
        yield* uploads.complete("tenant-1", upload, digests)
        yield* uploads.complete("tenant-1", upload, digests)
        const url = yield* (yield* Archives).getUrl("tenant-1", key, { seconds: 300, fileName: "shop.zip" })
        assert.strictEqual(new URL(Redacted.value(url)).searchParams.get("X-Amz-Expires"), "300")
        const got = yield* Effect.promise(async () => {
          const answer = await fetch(Redacted.value(url))
          return {
            disposition: answer.headers.get("content-disposition"),
            bytes: Buffer.from(await answer.arrayBuffer()),
          }
        })
        assert.isTrue(got.bytes.equals(Buffer.concat(parts)))
        assert.strictEqual(got.disposition, 'attachment; filename="shop.zip"')
      }).pipe(Effect.provide(layer))
    }),
  )

  it.live("is nobody else's, and never there when a part is missing", () =>
    Effect.gen(function* () {
      const layer = yield* startS3
      yield* Effect.gen(function* () {
        const uploads = yield* ArchiveUploads
        const denied = yield* Effect.flip(uploads.begin("tenant-2", key))
        assert.strictEqual(denied._tag, "InternalError")
        const upload = yield* uploads.begin("tenant-1", key)
        const missing = yield* Effect.flip(uploads.complete("tenant-1", upload, [exactly(Buffer.from("x")).md5]))
        assert.strictEqual(missing._tag, "InternalError")
        const gone = yield* Effect.flip(uploads.complete("tenant-1", { key, uploadId: "none" }, []))
        assert.strictEqual(gone._tag, "InternalError")
      }).pipe(Effect.provide(layer))
    }),
  )
})

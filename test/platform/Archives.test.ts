import { inspect } from "node:util"

import { S3Client } from "@aws-sdk/client-s3"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { vi, beforeAll, afterAll } from "vitest"

import { Archives, type Exactly } from "../../src/platform/Archives.ts"
import { tenantArchives } from "../../src/platform/TenantArchives.ts"
import { TenantSessions } from "../../src/platform/TenantSessions.ts"
import { settingsFrom } from "../support/samples.ts"

const key = "backups/tenant-1/site-1/backup-1.zip"
const secretKey = "the-secret-access-key"
/** A session is asked for first, of somebody who gives the same to everybody. */
const sessions = Layer.effect(
  TenantSessions,
  Effect.sync(() => {
    const { config } = new S3Client({})
    const credentials = { accessKeyId: "test", secretAccessKey: secretKey, sessionToken: "session" }
    const session = { credentials, requestHandler: config.requestHandler }
    return TenantSessions.of({ of: () => Effect.succeed(session) })
  }),
)
const layer = Layer.suspend(() => tenantArchives.pipe(Layer.provide([sessions, settingsFrom()])))

const urls = Effect.gen(function* () {
  const archives = yield* Archives
  const redacted = { put: yield* archives.putUrl("tenant-1", key), get: yield* archives.getUrl("tenant-1", key) }
  return { redacted, put: new URL(Redacted.value(redacted.put)), get: new URL(Redacted.value(redacted.get)) }
}).pipe(Effect.provide(layer))

describe("a presigned URL of an archive", () => {
  beforeAll(() => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test")
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretKey)
    vi.stubEnv("AWS_SESSION_TOKEN", undefined)
    vi.stubEnv("AWS_REGION", "eu-west-1")
    vi.stubEnv("AWS_ENDPOINT_URL_S3", undefined)
  })
  afterAll(() => {
    vi.unstubAllEnvs()
  })

  it.effect("names bucket and key, and nothing else, in its host and path", () =>
    Effect.gen(function* () {
      const { get, put } = yield* urls
      for (const url of [get, put]) {
        assert.strictEqual(`${url.protocol}//${url.host}`, "https://archives.s3.eu-west-1.amazonaws.com")
        assert.strictEqual(url.pathname, `/${key}`)
      }
    }),
  )

  it.effect("for a pack is bound to its length and digest, by headers that WordPress sends and S3 holds it to", () =>
    Effect.gen(function* () {
      const archives = yield* Archives
      const pack = "packs/tenant-1/site-1/backup-1/0"
      const signed = (exactly?: Exactly) =>
        Effect.map(archives.putUrl("tenant-1", pack, exactly), (url) => new URL(Redacted.value(url)).searchParams)
      const one = yield* signed({ bytes: 10, md5: "1B2M2Y8AsgTpgAmY7PhCfg==" })
      assert.strictEqual(one.get("X-Amz-SignedHeaders"), "content-length;content-md5;host")
      assert.strictEqual(one.get("x-amz-storage-class"), "STANDARD_IA")
      const other = yield* signed({ bytes: 11, md5: "1B2M2Y8AsgTpgAmY7PhCfg==" })
      assert.notStrictEqual(one.get("X-Amz-Signature"), other.get("X-Amz-Signature"))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("holds for a quarter of an hour", () =>
    Effect.gen(function* () {
      const { get, put } = yield* urls
      for (const url of [get, put]) assert.strictEqual(url.searchParams.get("X-Amz-Expires"), "900")
    }),
  )

  it.effect("is good for one method", () =>
    Effect.gen(function* () {
      const { get, put } = yield* urls
      assert.strictEqual(put.searchParams.get("x-id"), "PutObject")
      assert.strictEqual(get.searchParams.get("x-id"), "GetObject")
      assert.notStrictEqual(put.searchParams.get("X-Amz-Signature"), get.searchParams.get("X-Amz-Signature"))
    }),
  )

  it.effect("asks for no checksum: the SDK would sign one of no bytes, and every upload would be refused", () =>
    Effect.gen(function* () {
      const { get, put } = yield* urls
      for (const url of [get, put]) assert.notMatch(url.search, /checksum|crc32/i)
      assert.strictEqual(put.searchParams.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD")
    }),
  )

  it.effect("wants no header that WordPress would not send", () =>
    Effect.gen(function* () {
      const { get, put } = yield* urls
      assert.strictEqual(get.searchParams.get("X-Amz-SignedHeaders"), "host")
      assert.include(["host", "content-type;host"], put.searchParams.get("X-Amz-SignedHeaders"))
    }),
  )

  it.effect("puts a backup that is kept for 30 days where storage is cheaper, and nothing that goes sooner", () =>
    Effect.gen(function* () {
      const classOf = (days: number, archive: string) =>
        Effect.flatMap(Archives, (archives) => archives.putUrl("tenant-1", archive)).pipe(
          Effect.map((url) => new URL(Redacted.value(url)).searchParams.get("x-amz-storage-class")),
          Effect.provide(Layer.provide(tenantArchives, [sessions, settingsFrom({ BACKUP_RETENTION_DAYS: `${days}` })])),
        )
      assert.strictEqual(yield* classOf(30, key), "STANDARD_IA")
      assert.strictEqual(yield* classOf(365, key), "STANDARD_IA")
      assert.strictEqual(yield* classOf(29, key), null)
      assert.strictEqual(yield* classOf(30, "exports/tenant-1/site-1/export-1.zip"), null)
    }),
  )

  it.effect("is a secret that no text and no JSON shows, and never holds the key that signed it", () =>
    Effect.gen(function* () {
      const { put, redacted } = yield* urls
      const shown = [JSON.stringify(redacted), inspect(redacted)].join("\n")
      assert.notMatch(shown, /https|X-Amz|backup-1/)
      assert.notInclude(put.href, secretKey)
    }),
  )
})

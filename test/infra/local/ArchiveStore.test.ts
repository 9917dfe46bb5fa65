import { createHash } from "node:crypto"
import { Readable } from "node:stream"

import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3"
import { getSignedUrl } from "@aws-sdk/s3-request-presigner"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { startArchiveStore } from "../../../infra/local/ArchiveStore.ts"
import { startMessaging } from "../../../infra/local/Messaging.ts"
import { block, discarding, heldBytes, megabyte, upload } from "./bodies.ts"
import { access } from "./bundles.ts"

const clientOf = (endpoint: string, secretAccessKey = "test") =>
  Effect.acquireRelease(
    Effect.sync(
      () =>
        new S3Client({
          region: access.region,
          credentials: { ...access.credentials, secretAccessKey },
          endpoint,
          forcePathStyle: true,
          maxAttempts: 1,
        }),
    ),
    (s3) => Effect.sync(() => s3.destroy()),
  )

const setUp = Effect.gen(function* () {
  const { archiveEndpoint, bucket } = yield* startMessaging({ access, environment: "test" })
  const s3 = yield* clientOf(archiveEndpoint)
  const urlTo = (verb: "GET" | "PUT", key: string, signingDate = new Date()) => {
    const target = { Bucket: bucket, Key: key }
    const options = { expiresIn: 60, signingDate }
    return Effect.promise(() =>
      verb === "GET"
        ? getSignedUrl(s3, new GetObjectCommand(target), options)
        : getSignedUrl(s3, new PutObjectCommand(target), options),
    )
  }
  return { archiveEndpoint, bucket, s3, urlTo }
})

const call = (url: string, method = "GET", body?: string, headers: Readonly<Record<string, string>> = {}) =>
  Effect.promise(async () => {
    const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
    return { status: response.status, text: await response.text(), headers: response.headers }
  })

describe("ArchiveStore", () => {
  it.live("takes an upload by a presigned URL and gives it back by another one", () =>
    Effect.gen(function* () {
      const { urlTo } = yield* setUp
      const key = "tenant-1/it's a (site) & more+100%/ü.zip"
      const put = yield* call(yield* urlTo("PUT", key), "PUT", "archive", { "content-type": "application/zip" })
      assert.strictEqual(put.status, 200)
      const got = yield* call(yield* urlTo("GET", key))
      assert.deepStrictEqual([got.status, got.text], [200, "archive"])
      assert.strictEqual(got.headers.get("content-type"), "application/zip")
    }),
  )

  it.live("keeps an upload as it is, whatever content type curl gives it", () =>
    Effect.gen(function* () {
      const { urlTo } = yield* setUp
      for (const type of ["application/x-www-form-urlencoded", "application/json", "text/plain"]) {
        yield* call(yield* urlTo("PUT", "a.zip"), "PUT", "a=b&c", { "content-type": type })
        assert.strictEqual((yield* call(yield* urlTo("GET", "a.zip"))).text, "a=b&c")
      }
    }),
  )

  it.live("refuses a URL that has expired, in S3's words", () =>
    Effect.gen(function* () {
      const { urlTo } = yield* setUp
      const url = yield* urlTo("GET", "a.zip", new Date(Date.now() - 61_000))
      const { status, text, headers } = yield* call(url)
      assert.strictEqual(status, 403)
      assert.strictEqual(headers.get("content-type"), "application/xml")
      assert.include(text, "<Code>AccessDenied</Code><Message>Request has expired</Message>")
    }),
  )

  it.live("refuses a URL of one key for another key, and of one method for another method", () =>
    Effect.gen(function* () {
      const { urlTo } = yield* setUp
      yield* call(yield* urlTo("PUT", "a.zip"), "PUT", "one")
      yield* call(yield* urlTo("PUT", "b.zip"), "PUT", "two")
      const get = yield* urlTo("GET", "a.zip")
      const refused = [
        yield* call(get.replace("a.zip", "b.zip")),
        yield* call(get.replace("a.zip", "x%2F..%2Fb.zip")),
        yield* call(get, "PUT", "other"),
        yield* call(get, "DELETE"),
        yield* call(yield* urlTo("PUT", "a.zip")),
      ]
      for (const { status, text } of refused) {
        assert.strictEqual(status, 403)
        assert.include(text, "<Code>SignatureDoesNotMatch</Code>")
      }
      assert.strictEqual((yield* call(get)).text, "one")
    }),
  )

  it.live("refuses what is not signed, and an upload of any size with an answer instead of a broken connection", () =>
    Effect.gen(function* () {
      const { archiveEndpoint, bucket } = yield* setUp
      const url = `${archiveEndpoint}/${bucket}/a.zip`
      assert.include((yield* call(url)).text, "<Code>AccessDenied</Code>")
      assert.deepStrictEqual(yield* call(url, "HEAD").pipe(Effect.map(({ status, text }) => [status, text])), [403, ""])
      assert.strictEqual(yield* upload(url, 20, createHash("sha256")), 403)
    }),
  )

  it.live("refuses the SDK with another secret", () =>
    Effect.gen(function* () {
      const { archiveEndpoint, bucket } = yield* setUp
      const stranger = yield* clientOf(archiveEndpoint, "guessed")
      const error = yield* Effect.flip(
        Effect.tryPromise({
          try: () => stranger.send(new ListObjectsV2Command({ Bucket: bucket })),
          catch: (cause) => (cause instanceof Error ? cause.name : "no error"),
        }),
      )
      assert.strictEqual(error, "SignatureDoesNotMatch")
    }),
  )

  it.live("serves the SDK's own calls, with a checksum before the body and one behind it", () =>
    Effect.gen(function* () {
      const { s3, bucket } = yield* setUp
      const target = (key: string) => ({ Bucket: bucket, Key: key })
      yield* Effect.promise(async () => {
        await s3.send(new PutObjectCommand({ ...target("whole"), Body: "abc", Metadata: { site: "site-1" } }))
        const Body = Readable.from([block, block])
        await s3.send(new PutObjectCommand({ ...target("stream"), Body, ContentLength: 2 * megabyte }))
        const whole = await s3.send(new GetObjectCommand({ ...target("whole"), ChecksumMode: "ENABLED" }))
        assert.strictEqual(await whole.Body?.transformToString(), "abc")
        const stream = await s3.send(new GetObjectCommand(target("stream")))
        assert.isTrue(Buffer.concat([block, block]).equals((await stream.Body?.transformToByteArray()) ?? block))
        const head = await s3.send(new HeadObjectCommand(target("whole")))
        assert.deepStrictEqual([head.ContentLength, head.Metadata], [3, { site: "site-1" }])
        const list = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: "", Delimiter: "/" }))
        assert.deepStrictEqual(
          list.Contents?.map(({ Key }) => Key),
          ["stream", "whole"],
        )
        await s3.send(new DeleteObjectCommand(target("whole")))
        const gone = await s3.send(new HeadObjectCommand(target("whole"))).then(
          () => "still there",
          (error: unknown) => String(error),
        )
        assert.match(gone, /NotFound/)
      })
    }),
  )

  it.live(
    "passes an archive of 50 MB both ways unchanged",
    () =>
      Effect.gen(function* () {
        const { urlTo } = yield* setUp
        const sent = createHash("sha256")
        assert.strictEqual(yield* upload(yield* urlTo("PUT", "big.zip"), 50, sent), 200)
        const url = yield* urlTo("GET", "big.zip")
        const received = yield* Effect.promise(async () => {
          const hash = createHash("sha256")
          const { body } = await fetch(url)
          for await (const chunk of body ?? []) hash.update(chunk)
          return hash.digest("hex")
        })
        assert.strictEqual(received, sent.digest("hex"))
      }),
    60_000,
  )

  it.live(
    "holds only a small part of a body at any time",
    () =>
      Effect.gen(function* () {
        const measurements: Array<number> = []
        const emulator = yield* discarding(measurements)
        const endpoint = yield* startArchiveStore({ emulator: emulator.url, access })
        const s3 = yield* clientOf(endpoint)
        const url = yield* Effect.promise(() =>
          getSignedUrl(s3, new PutObjectCommand({ Bucket: "archives", Key: "big.zip" })),
        )
        const before = heldBytes()
        assert.strictEqual(yield* upload(url, 50, createHash("sha256")), 200)
        assert.isAtLeast(measurements.length, 40)
        assert.isBelow(Math.max(...measurements) - before, 10 * megabyte)
      }),
    60_000,
  )

  it.live("says that the emulator does not answer", () =>
    Effect.gen(function* () {
      const endpoint = yield* startArchiveStore({ emulator: "http://127.0.0.1:1", access })
      const s3 = yield* clientOf(endpoint)
      const url = yield* Effect.promise(() => getSignedUrl(s3, new GetObjectCommand({ Bucket: "b", Key: "k" })))
      const { status, text } = yield* call(url)
      assert.strictEqual(status, 503)
      assert.include(text, "<Code>ServiceUnavailable</Code>")
    }),
  )
})

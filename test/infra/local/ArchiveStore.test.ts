import { createHash } from "node:crypto"
import { readdirSync } from "node:fs"
import { connect } from "node:net"
import { text } from "node:stream/consumers"

import { ListObjectsV2Command } from "@aws-sdk/client-s3"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"

import { upload } from "./bodies.ts"
import { call, clientOf, codeOf, openStore } from "./s3.ts"

const md5 = (body: string) => createHash("md5").update(body).digest("base64")

describe("ArchiveStore", () => {
  it.live("takes an upload by a presigned URL and gives it back by another one", () =>
    Effect.gen(function* () {
      const { urlToGet, urlToPut } = yield* openStore()
      const key = "tenant-1/it's a (site) & more+100%/ü.zip"
      const put = yield* call(yield* urlToPut(key), "PUT", "archive", { "content-type": "application/zip" })
      assert.strictEqual(put.status, 200)
      const got = yield* call(yield* urlToGet(key))
      assert.deepStrictEqual([got.status, got.text], [200, "archive"])
      assert.strictEqual(got.headers.get("content-type"), "application/zip")
    }),
  )

  it.live("keeps an upload as it is, whatever content type curl gives it", () =>
    Effect.gen(function* () {
      const { urlToGet, urlToPut } = yield* openStore()
      for (const type of ["application/x-www-form-urlencoded", "application/json", "text/plain"]) {
        yield* call(yield* urlToPut("a.zip"), "PUT", "a=b&c", { "content-type": type })
        assert.strictEqual((yield* call(yield* urlToGet("a.zip"))).text, "a=b&c")
      }
    }),
  )

  it.live("refuses a URL that has expired, in S3's words", () =>
    Effect.gen(function* () {
      const { urlToGet } = yield* openStore()
      const { status, text, headers } = yield* call(yield* urlToGet("a.zip", new Date(Date.now() - 61_000)))
      assert.strictEqual(status, 403)
      assert.strictEqual(headers.get("content-type"), "application/xml")
      assert.include(text, "<Code>AccessDenied</Code><Message>Request has expired</Message>")
    }),
  )

  it.live("refuses a URL of one key for another key, and of one method for another method", () =>
    Effect.gen(function* () {
      const { urlToGet, urlToPut } = yield* openStore()
      yield* call(yield* urlToPut("a.zip"), "PUT", "one")
      yield* call(yield* urlToPut("b.zip"), "PUT", "two")
      const get = yield* urlToGet("a.zip")
      const refused = [
        yield* call(get.replace("a.zip", "b.zip")),
        yield* call(get.replace("a.zip", "x%2F..%2Fb.zip")),
        yield* call(get, "PUT", "other"),
        yield* call(get, "DELETE"),
        yield* call(yield* urlToPut("a.zip")),
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
      const { archiveEndpoint, bucket } = yield* openStore()
      const url = `${archiveEndpoint}/${bucket}/a.zip`
      assert.include((yield* call(url)).text, "<Code>AccessDenied</Code>")
      assert.deepStrictEqual(yield* call(url, "HEAD").pipe(Effect.map(({ status, text }) => [status, text])), [403, ""])
      assert.strictEqual(yield* upload(url, 20, createHash("sha256")), 403)
    }),
  )

  it.live("refuses the SDK with another secret", () =>
    Effect.gen(function* () {
      const { archiveEndpoint, bucket } = yield* openStore()
      const stranger = yield* clientOf(archiveEndpoint, {
        credentials: { accessKeyId: "test", secretAccessKey: "guessed" },
      })
      const code = yield* codeOf(() => stranger.send(new ListObjectsV2Command({ Bucket: bucket })))
      assert.strictEqual(code, "SignatureDoesNotMatch")
    }),
  )

  it.live("takes by a URL what has the length and the digest that were signed, and nothing else", () =>
    Effect.gen(function* () {
      const { s3, of, urlToGet, urlToPut } = yield* openStore()
      const url = yield* urlToPut("pack", { ContentLength: 4, ContentMD5: md5("body") })
      const put = (body: string, digest = md5("body")) => call(url, "PUT", body, { "content-md5": digest })
      const refused = [yield* put("bodyguard"), yield* put("", md5("")), yield* put("ydob", md5("ydob"))]
      for (const { status, text } of refused) {
        assert.strictEqual(status, 403)
        assert.include(text, "<Code>SignatureDoesNotMatch</Code>")
      }
      const damaged = yield* put("ydob")
      assert.strictEqual(damaged.status, 400)
      assert.include(damaged.text, "<Code>BadDigest</Code>")
      assert.strictEqual((yield* call(yield* urlToGet("pack"))).status, 404)

      const taken = yield* put("body")
      assert.deepStrictEqual([taken.status, taken.headers.get("etag")], [200, `"841a2d689ad86bd1611447453c22c6fc"`])
      assert.strictEqual((yield* call(yield* urlToGet("pack"))).text, "body")
      const listed = yield* Effect.promise(() => s3.send(new ListObjectsV2Command({ Bucket: of("").Bucket })))
      assert.strictEqual(listed.KeyCount, 1)
    }),
  )

  it.live("refuses a digest that is none, no length, and more than it takes before it is sent", () =>
    Effect.gen(function* () {
      const { urlToPut } = yield* openStore({ largest: 10 })
      const url = yield* urlToPut("pack")
      const bad = yield* call(url, "PUT", "body", { "content-md5": "rubbish" })
      assert.include(bad.text, "<Code>InvalidDigest</Code>")
      const sent = (headers: ReadonlyArray<string>, rest: string) => exchange(url, "PUT", headers, rest)
      const [noLength, tooLarge] = [
        yield* sent(["Transfer-Encoding: chunked"], "0\r\n\r\n"),
        yield* sent(["Content-Length: 11"], ""),
      ]
      assert.match(noLength, /^HTTP\/1.1 411 [^]*<Code>MissingContentLength</)
      assert.match(tooLarge, /^HTTP\/1.1 400 [^]*<Code>EntityTooLarge</)
    }),
  )

  it.live("keeps nothing of a body that ends early, and says so to who still listens", () =>
    Effect.gen(function* () {
      const { directory, bucket, urlToGet, urlToPut } = yield* openStore()
      const answer = yield* exchange(yield* urlToPut("pack"), "PUT", ["Content-Length: 10"], "body")
      assert.match(answer, /^HTTP\/1.1 400 [^]*<Code>IncompleteBody</)
      assert.strictEqual((yield* call(yield* urlToGet("pack"))).status, 404)
      // Its file goes once the connection has.
      yield* Effect.sync(() => readdirSync(`${directory}/${bucket}/incoming`).length).pipe(
        Effect.repeat({ until: (files) => files === 0, schedule: Schedule.spaced("10 millis") }),
        Effect.timeout("10 seconds"),
      )
    }),
  )

  it.live("refuses a key that is no UTF-8 or too long, another bucket, and what it does not do", () =>
    Effect.gen(function* () {
      const { archiveEndpoint, urlToGet, urlToPut } = yield* openStore()
      const status = (url: string, method = "GET", headers = {}) =>
        call(url, method, undefined, headers).pipe(Effect.map((answer) => answer.status))
      assert.strictEqual(yield* status(yield* urlToGet("k".repeat(1025))), 400)
      assert.strictEqual(yield* status(yield* urlToGet("k".repeat(1024))), 404)
      assert.strictEqual((yield* exchange(`${archiveEndpoint}/b/%FF`, "GET", [], "")).slice(9, 12), "403")
      // What would be a copy must not become an object of no bytes.
      const copying = yield* call(yield* urlToPut("b"), "PUT", "", { "x-amz-copy-source": "/bucket/a" })
      assert.include(copying.text, "<Code>AccessDenied</Code>")
    }),
  )
})

/** Sends exactly this, ends its side, and answers all that comes back. */
const exchange = (url: string, method: string, headers: ReadonlyArray<string>, body: string) =>
  Effect.promise(async () => {
    const { host, hostname, pathname, port, search } = new URL(url)
    const socket = connect(Number(port), hostname)
    const head = [`${method} ${pathname}${search} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...headers]
    socket.end(`${head.join("\r\n")}\r\n\r\n${body}`)
    return text(socket)
  })

import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import * as Http from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"

import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { TestClock } from "effect/testing"

import { feedRecord, slugOf } from "../../bench/harness/feedFile.ts"
import { openFeed, reportProgress } from "../../infra/ops/feedSource.ts"
import { importFeed } from "../../src/plugins/vulnerabilities/VulnerabilityFeed.ts"

const text = JSON.stringify({ a: feedRecord(1), b: feedRecord(2) })
const packed = gzipSync(text)

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "feed-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true })),
)

const serve = (answer: Http.RequestListener) =>
  Effect.acquireRelease(
    Effect.callback<Http.Server>((resume) => {
      const server = Http.createServer(answer)
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      }),
  ).pipe(
    Effect.map((server) => {
      const address: AddressInfo | string | null = server.address()
      return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/feed`
    }),
  )

const matched = (place: string, key?: Redacted.Redacted) =>
  openFeed(place, key).pipe(
    Effect.flatMap((feed) => importFeed(feed, new Set([slugOf(1)]))),
    Effect.map(({ matched }) => matched),
    Effect.scoped,
  )
const complaint = (place: string) => Effect.flip(matched(place)).pipe(Effect.map(({ message }) => message))

describe("the source of a feed", () => {
  it.live("may be a file, plain or gzip", () =>
    Effect.gen(function* () {
      const place = join(yield* folder, "feed.json")
      writeFileSync(place, text)
      assert.strictEqual(yield* matched(place), 1)
      writeFileSync(place, packed)
      assert.strictEqual(yield* matched(place), 1)
    }).pipe(Effect.scoped),
  )

  it.live("may be an address, which gets the API key", () =>
    Effect.gen(function* () {
      const keys: Array<string | undefined> = []
      const url = yield* serve(({ headers }, response) => {
        keys.push(headers.authorization)
        response.end(keys.length === 1 ? text : packed)
      })
      assert.strictEqual(yield* matched(url, Redacted.make("secret-key")), 1)
      assert.strictEqual(yield* matched(url), 1)
      assert.deepStrictEqual(keys, ["Bearer secret-key", undefined])
    }).pipe(Effect.scoped),
  )

  it.live("may answer with an encoding of the transport", () =>
    Effect.gen(function* () {
      const url = yield* serve((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(packed))
      assert.strictEqual(yield* matched(url), 1)
    }).pipe(Effect.scoped),
  )

  it.live("is explained when it cannot be read", () =>
    Effect.gen(function* () {
      const here = yield* folder
      assert.strictEqual(
        yield* complaint(join(here, "none")),
        `The vulnerability feed cannot be read: there is no file ${join(here, "none")}`,
      )
      assert.include(yield* complaint(here), "is not a file")
      for (const url of ["http://feeds.example/a", "ftp://feeds.example/a", "https://"]) {
        assert.include(yield* complaint(url), "its address is not an https one")
      }
      assert.match(yield* complaint("http://127.0.0.1:1/"), /cannot be read: .+/)
      for (const [status, reason] of [
        [401, "wants a Wordfence API key"],
        [403, "does not take the Wordfence API key"],
        [404, "no feed at this address"],
        [429, "asked too often: wait for 30 minutes"],
        [500, "the server answers with status 500"],
      ] as const) {
        const url = yield* serve((_, response) => response.writeHead(status).end("{}"))
        assert.include(yield* complaint(url), reason)
      }
    }).pipe(Effect.scoped),
  )

  it.live("that breaks off is not taken for the end of the feed", () =>
    Effect.gen(function* () {
      const url = yield* serve((_, response) => {
        response.writeHead(200, { "content-length": text.length })
        response.write(text.slice(0, 500), () => response.destroy())
      })
      assert.include(yield* complaint(url), "cannot be read")
    }).pipe(Effect.scoped),
  )

  it.live("is let go when the import stops", () =>
    Effect.gen(function* () {
      let closed: () => void = () => {}
      const isClosed = new Promise<void>((resolve) => (closed = resolve))
      const url = yield* serve((_, response) => {
        response.on("close", closed)
        response.write("[")
      })
      assert.include(yield* complaint(url), "it is not a JSON object")
      yield* Effect.promise(() => isClosed)
    }).pipe(Effect.scoped),
  )
})

describe("the progress of an import", () => {
  it.effect("is reported every few seconds, with what was read so far", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const report = yield* reportProgress(2, (line) => Effect.sync(() => void lines.push(line)))
      for (let second = 1; second <= 5; second += 1) {
        yield* TestClock.adjust("1 second")
        const counts = { bytes: second * 1e7, records: second * 1_000, matched: second, skipped: second > 3 ? 7 : 0 }
        yield* report(counts)
        yield* report(counts)
      }
      assert.deepStrictEqual(lines, [
        "2,000 records, 20.0 MB read, 2 of wanted plugins",
        "4,000 records, 40.0 MB read, 4 of wanted plugins, 7 skipped",
      ])
    }),
  )
})

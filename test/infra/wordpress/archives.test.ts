import { createHash } from "node:crypto"
import * as Http from "node:http"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"

import { manifestOf, rowsOf, sha256, unpack } from "./archive.ts"
import { useNetwork } from "./boot.ts"
import { credentials, networkHost, publicPort } from "./network.ts"
import { bootObjectStore } from "./object-store.ts"
import { Exported, code, read, site } from "./wire.ts"

const { network, call, create, plant, leftovers } = useNetwork()
const store = bootObjectStore()

/** Makes a site with content. */
const filled = Effect.fnUntraced(function* (label: string) {
  const made = site(yield* create(`site-${label}`, label))
  yield* call("POST", "test/v1/fill", { host: `${label}.wpdev.localhost` })
  return made
})

const exportSite = (id: number, archiveId: string, destination = store.address(archiveId)) =>
  call("POST", `bbws/v1/sites/${id}/export`, { body: { archiveId, destination } })

describe("the export of a site", () => {
  it.live("holds its tables, uploads and users, and is made once for an id", () =>
    Effect.gen(function* () {
      const { id, phpVersion, wordpressVersion } = yield* filled("whole")
      const answer = yield* exportSite(id, "whole_1")
      assert.strictEqual(answer.status, 200, answer.text)
      const { manifest, ...exported } = read(Exported, answer)
      const { createdAt, ...rest } = manifest
      assert.isBelow(Math.abs(Date.now() - Date.parse(createdAt)), 60_000)
      assert.deepStrictEqual(rest, {
        formatVersion: 2,
        siteId: "site-whole",
        domain: "whole.wpdev.localhost",
        name: "Filled",
        url: `http://whole.wpdev.localhost:${publicPort}`,
        wordpressVersion,
        phpVersion,
      })
      const zip = store.objects.get("whole_1") ?? Buffer.alloc(0)
      const files = unpack(zip)
      const bytesOf = (folder: string) =>
        Object.entries(files).reduce((sum, [path, content]) => sum + (path.startsWith(folder) ? content.length : 0), 0)
      assert.deepStrictEqual(exported, {
        archiveId: "whole_1",
        sizeBytes: zip.length,
        sha256: sha256(zip),
        tables: 11,
        rows: Object.values(manifestOf(files).tables).reduce((sum, table) => sum + table.rows, 0),
        files: 1,
        usage: { databaseBytes: bytesOf("tables/"), uploadsBytes: bytesOf("uploads/"), files: 1 },
        warnings: [],
      })
      assert.strictEqual(store.puts.length, 1)
      assert.strictEqual(store.puts[0]?.["content-type"], "application/zip")
      assert.strictEqual(store.puts[0]?.["content-md5"], createHash("md5").update(zip).digest("base64"))
      assert.strictEqual(store.puts[0]?.["content-length"], String(zip.length))

      assert.strictEqual(
        Object.keys(files).filter((path) => /^uploads\/\d{4}\/\d\d\/picture\.png$/.test(path)).length,
        1,
      )
      assert.deepStrictEqual(
        rowsOf(files, "shop_orders").map((row) => row.slice(0, 4)),
        [
          ["1", "a", null, { $b64: "AP+A/g==" }],
          ["2", "b", `tab\tline\n'quote' \\ % ${manifest.url}/order 🛒`, null],
        ],
      )
      assert.deepStrictEqual(
        manifestOf(files).users.map(({ login, roles }) => [login, ...roles]),
        [
          ["platform", "administrator"],
          ["alice", "editor"],
          ["bob", "author"],
        ],
      )
      const everything = Object.values(files)
        .map((bytes) => Buffer.from(bytes).toString("latin1"))
        .join()
      assert.notMatch(everything, /\$P\$|\$wp\$|user_pass|session_tokens/)

      const again = yield* exportSite(id, "whole_1")
      assert.deepStrictEqual([again.status, again.text], [200, answer.text])
      assert.strictEqual(store.puts.length, 1)
      assert.deepStrictEqual(leftovers(), [])
    }),
  )

  it.live("says who refused the upload, and can be tried again", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-refused", "refused"))
      store.refuse(403)
      const refused = yield* exportSite(id, "refused_1")
      assert.deepStrictEqual([refused.status, code(refused)], [502, "bbws_upload_failed"])
      assert.include(refused.text, "403")
      assert.deepStrictEqual(leftovers(), [])
      store.refuse(undefined)
      const unreachable = yield* exportSite(id, "refused_1", "http://127.0.0.1:1/x")
      assert.deepStrictEqual([unreachable.status, code(unreachable)], [502, "bbws_upload_failed"])
      assert.strictEqual((yield* exportSite(id, "refused_1")).status, 200)
    }),
  )

  it.live("keeps the site to itself, and goes on when the caller is gone", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-busy", "busy"))
      const puts = store.puts.length
      const held = store.hold()
      const body = JSON.stringify({ archiveId: "busy_1", destination: store.address("busy_1") })
      const caller = Http.request(`${network().managementUrl}/wp-json/bbws/v1/sites/${id}/export`, {
        method: "POST",
        headers: {
          ...credentials,
          host: networkHost,
          "content-type": "application/json",
          "content-length": body.length,
        },
      })
      caller.on("error", () => {})
      caller.end(body)
      yield* Effect.promise(() => held.arrived)
      caller.destroy()

      const busy = [
        yield* exportSite(id, "busy_1"),
        yield* exportSite(id, "busy_2"),
        yield* call("POST", `bbws/v1/sites/${id}/import`, {
          body: { importId: "busy", source: store.address("busy_1"), sha256: "0".repeat(64) },
        }),
        yield* call("DELETE", `wp/v2/sites/${id}?force=true`),
        yield* call("PUT", `wp/v2/sites/${id}`, { body: { name: "New" } }),
      ]
      for (const answer of busy) assert.deepStrictEqual([answer.status, code(answer)], [423, "bbws_site_busy"])
      assert.strictEqual((yield* call("PUT", `wp/v2/sites/${id}`, { body: { suspended: true } })).status, 200)

      held.release()
      const done = yield* exportSite(id, "busy_1").pipe(
        Effect.repeat({ while: (answer) => answer.status === 423, schedule: Schedule.spaced("50 millis") }),
      )
      assert.strictEqual(done.status, 200)
      assert.strictEqual(store.puts.length, puts + 1)
    }),
  )

  it.live("is refused for an address that is no object store's, for a wrong id, and for the main site", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-url", "url"))
      const addresses = [
        "http://example.com/a",
        "http://127.0.0.1.example.com/a",
        "ftp://127.0.0.1/a",
        "file:///etc/passwd",
        "https://user:password@example.com/a",
        "https://exa mple.com/a",
        "//example.com/a",
        "a",
      ]
      for (const address of addresses) {
        const answer = yield* exportSite(id, "url_1", address)
        assert.deepStrictEqual([answer.status, code(answer)], [400, "bbws_bad_url"], address)
        const source = { importId: "url_1", source: address, sha256: "0".repeat(64) }
        const imported = yield* call("POST", `bbws/v1/sites/${id}/import`, { body: source })
        assert.deepStrictEqual([imported.status, code(imported)], [400, "bbws_bad_url"], address)
      }
      assert.strictEqual((yield* exportSite(id, "url/1")).status, 400)
      assert.deepStrictEqual([(yield* exportSite(1, "url_1")).status], [422])
      assert.deepStrictEqual([(yield* exportSite(99999, "url_1")).status], [404])
    }),
  )

  it.live("leaves nothing behind for long when it is killed", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-killed", "killed"))
      yield* plant("die-at-written")
      assert.strictEqual((yield* exportSite(id, "killed_1")).text, "")
      assert.strictEqual(leftovers().length, 1)
      assert.strictEqual((yield* exportSite(id, "killed_1")).status, 200)
      assert.deepStrictEqual(leftovers(), [])
    }),
  )
})

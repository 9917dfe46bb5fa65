import * as Fs from "node:fs"
import { gunzipSync, gzipSync } from "node:zlib"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { sha256 } from "./archive.ts"
import { bootNetwork } from "./boot.ts"
import { type Basis, named, useStore } from "./store-support.ts"
import { code, read, sites, Verifying } from "./wire.ts"

const { call, contentPath, leftovers, plant, siteOf, store, tables, uproot, verify, verifySlice, visit } =
  useStore(bootNetwork())

const Around = Schema.Struct({
  users: Schema.String,
  meta: Schema.String,
  shared: Schema.Unknown,
  hosts: Schema.Array(Schema.String),
  stray: Schema.Int,
})
const around = Effect.map(call("GET", "test/v1/scratch-network"), (answer) => read(Around, answer))
const remove = (id: string) => call("DELETE", `bbws/v1/verifications/${id}`)

/** Nothing is left of a scratch site. */
const nothingLeft = Effect.gen(function* () {
  const found = yield* around
  assert.deepStrictEqual([found.hosts, found.stray], [[], 0])
  assert.deepStrictEqual(leftovers(), [])
  assert.deepStrictEqual(
    (yield* tables).filter((name) => name.startsWith("bbws")),
    [],
  )
})

/** A site with something on it, and its backup. */
const backedUp = Effect.fnUntraced(function* (label: string) {
  const site = yield* siteOf(label)
  yield* site.ask("generate", { seed: 5, tables: 3, files: 6, any: false })
  yield* site.ask("write", { files: [[named("large.jpg"), 9_000_000]] })
  yield* site.ask("sql", {
    statements: [
      "CREATE TABLE {p}held (id int NOT NULL, t varchar(20), PRIMARY KEY (id))",
      "INSERT INTO {p}held VALUES (1, 'one'), (2, 'two')",
    ],
  })
  return { ...site, saved: yield* site.save(`${label}_1`.replaceAll("-", "_")) }
})

/** The same backup with another manifest. */
const changed = (from: Basis, change: (text: string) => string): Basis => {
  const bytes = gzipSync(change(gunzipSync(store.objects.get(`manifests/${from.archiveId}`) ?? "").toString()))
  store.objects.set(`manifests/${from.archiveId}`, bytes)
  return { archiveId: from.archiveId, manifest: { sha256: sha256(bytes) } }
}

describe("a verification of a backup", () => {
  it.live("brings it into a site that nobody sees, counts it, asks for its front page, and leaves nothing", () =>
    Effect.gen(function* () {
      const { print, saved } = yield* backedUp("verify-well")
      const [before, network] = [yield* print, yield* around]
      const done = yield* verify("well-1", saved)
      assert.deepStrictEqual([done.pageStatus, done.warnings], [200, []])
      assert.isAbove(done.rows, 10)
      assert.strictEqual(done.files, saved.usage.files)
      assert.deepStrictEqual(yield* verify("well-1", saved), done)

      const [host = ""] = (yield* around).hosts
      assert.match(host, /^bbws-scratch-[0-9a-f]{32}\./)
      const stranger = yield* visit(host)
      const unknown = yield* visit(host.replace("bbws-scratch-", "nobody-"))
      assert.deepStrictEqual([stranger.status, unknown.status], [404, 404])
      assert.strictEqual((yield* visit(host, "/", { "x-bbws-scratch": "0".repeat(64) })).status, 404)
      const listed = sites(yield* call("GET", "wp/v2/sites?per_page=100"))
      assert.notInclude(
        listed.map(({ domain }) => domain),
        host,
      )
      const turn = yield* call("POST", "bbws/v1/cron", { body: { limit: 100 } })
      assert.notInclude(turn.text, host)

      // What its code tried stayed within it.
      const saw: unknown = JSON.parse(Fs.readFileSync(contentPath("scratch-saw"), "utf8"))
      assert.deepStrictEqual(saw, { mailed: false, called: "bbws_scratch", own: "kept", cron: true })
      Fs.rmSync(contentPath("scratch-saw"))
      assert.deepStrictEqual({ ...(yield* around), hosts: [], stray: 0 }, network)
      assert.deepStrictEqual(yield* print, before)

      assert.strictEqual((yield* remove("well-1")).status, 200)
      assert.strictEqual((yield* remove("well-1")).status, 200)
      yield* nothingLeft
      assert.deepStrictEqual(yield* around, network)
      assert.deepStrictEqual(yield* print, before)
    }),
  )

  it.live(
    "finds a flipped bit, a missing pack, a row that was dropped, one that gets lost, and a page that breaks",
    () =>
      Effect.gen(function* () {
        const { saved } = yield* backedUp("verify-bad")
        let count = 0
        const refused = Effect.fnUntraced(function* (from: Basis) {
          const id = `bad-${++count}`
          let answer = yield* verifySlice(id, from, [])
          for (let slices = 0; slices < 20 && answer.status === 200; slices++) {
            const { wanted } = read(Verifying, answer)
            answer = yield* verifySlice(id, from, wanted)
          }
          yield* remove(id)
          yield* nothingLeft
          return [answer.status, code(answer), answer.text] as const
        })
        const packs = [...store.objects.keys()].filter((key) => key.startsWith("packs/verify_bad_1/"))
        assert.isAbove(packs.length, 1)
        for (const key of packs) {
          const pack = store.objects.get(key) ?? Buffer.alloc(0)
          const flipped = Buffer.from(pack)
          const at = Math.floor(pack.length / 2)
          flipped[at] = (flipped[at] ?? 0) ^ 8
          store.objects.set(key, flipped)
          assert.deepStrictEqual((yield* refused(saved)).slice(0, 2), [422, "bbws_bad_archive"], key)
          store.objects.delete(key)
          const [status, name, text] = yield* refused(saved)
          assert.deepStrictEqual([status, name], [422, "bbws_bad_archive"], key)
          assert.include(text, "lacks an object")
          store.objects.set(key, pack)
        }

        // A store that gives nothing at all says nothing of the backup.
        yield* verifySlice("bad-store", saved, [])
        store.refuse(403)
        const away = yield* verifySlice("bad-store", saved, ["verify_bad_1/0"])
        assert.deepStrictEqual([away.status, code(away)], [502, "bbws_download_failed"])
        store.refuse(undefined)
        yield* remove("bad-store")

        yield* plant("lose-a-row")
        const [, lost, says] = yield* refused(saved)
        assert.strictEqual(lost, "bbws_bad_archive")
        assert.match(says, /has \d+ rows of the table posts, of which \d+ can be read back/)
        yield* uproot("lose-a-row")

        yield* plant("break-scratch")
        const [, broken, page] = yield* refused(saved)
        assert.strictEqual(broken, "bbws_page_failed")
        assert.include(page, "it answers 500")
        yield* uproot("break-scratch")

        // One row less than the manifest was told of.
        const whole = store.objects.get("manifests/verify_bad_1") ?? Buffer.alloc(0)
        const short = changed(saved, (text) => text.replace(/("table":"held".*?"rows":)2/, "$13"))
        const [, dropped, why] = yield* refused(short)
        assert.strictEqual(dropped, "bbws_bad_archive")
        assert.include(why, "lacks rows")
        store.objects.set("manifests/verify_bad_1", whole)

        assert.strictEqual((yield* verify("bad-last", saved)).pageStatus, 200)
        yield* remove("bad-last")
        yield* nothingLeft
      }),
  )

  it.live("comes to the same end wherever it is killed, and one that nobody goes on with is cleared away", () =>
    Effect.gen(function* () {
      const { saved } = yield* backedUp("verify-killed")
      const undisturbed = yield* verify("killed-0", saved)
      yield* remove("killed-0")
      const steps = ["load-copied", "load-fetched", "unpacked", "staged", "swapping", "swapped", "finished"]
      const points = [...steps, "scratch-made", "scratch-counted", "scratch-looked"]
      for (const point of points) yield* plant(`die-at-${point}`)
      const killed = yield* verify("killed-1", saved)
      assert.deepStrictEqual({ ...killed, verificationId: "" }, { ...undisturbed, verificationId: "" })
      yield* plant("die-at-scratch-dropped")
      assert.strictEqual((yield* remove("killed-1")).text, "")
      assert.strictEqual((yield* around).hosts.length, 1)
      yield* remove("killed-1")
      yield* nothingLeft
      assert.deepStrictEqual(
        Fs.readdirSync(contentPath("")).filter((name) => name.startsWith("die-at-")),
        [],
      )

      assert.strictEqual((yield* verifySlice("left-1", saved, [])).status, 200)
      yield* call("POST", "bbws/v1/cron", { body: { limit: 1 } })
      assert.strictEqual((yield* around).hosts.length, 1)
      yield* call("POST", "test/v1/scratch-age")
      yield* call("POST", "bbws/v1/cron", { body: { limit: 1 } })
      yield* nothingLeft
    }),
  )
})

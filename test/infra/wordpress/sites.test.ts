import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import { publicPort } from "./network.ts"
import { Site, code, read, site, sites } from "./wire.ts"

const { call, create, visit, contentPath, plant, tables } = useNetwork()

describe("sites", () => {
  it.live("are made once for an id, however often they are asked for", () =>
    Effect.gen(function* () {
      const first = yield* create("site-once", "once", `Tom's "Shop" & <b>more</b>`)
      assert.strictEqual(first.status, 201, first.text)
      const made = site(first)
      assert.strictEqual(made.url, `http://once.wpdev.localhost:${publicPort}`)
      assert.strictEqual(made.name, `Tom's "Shop" & <b>more</b>`)
      assert.isTrue(made.ready && made.public && !made.suspended && !made.deleted)

      const again = yield* create("site-once", "once")
      assert.strictEqual(again.status, 200)
      assert.deepStrictEqual(site(again), made)
      assert.deepStrictEqual(site(yield* call("GET", `wp/v2/sites/${made.id}`)), made)

      const found = yield* call("GET", "wp/v2/sites?siteId=site-once")
      assert.deepStrictEqual(sites(found), [made])
      assert.strictEqual(found.headers["x-wp-total"], "1")
      assert.deepStrictEqual(sites(yield* call("GET", "wp/v2/sites?siteId=site-other")), [])
      const byDomain = yield* call("GET", "wp/v2/sites?domain=once.wpdev.localhost")
      assert.deepStrictEqual(sites(byDomain), [made])

      const moved = yield* create("site-once", "elsewhere")
      assert.deepStrictEqual([moved.status, code(moved)], [409, "bbws_site_id_taken"])
      const taken = yield* create("site-twice", "once")
      assert.deepStrictEqual([taken.status, code(taken)], [409, "bbws_domain_taken"])
    }),
  )

  it.live("are made once for ten requests at the same time", () =>
    Effect.gen(function* () {
      const answers = yield* Effect.all(
        Array.from({ length: 10 }, () => create("site-ten", "ten")),
        { concurrency: "unbounded" },
      )
      const statuses = answers.map((answer) => answer.status)
      assert.strictEqual(statuses.filter((status) => status === 201).length, 1, statuses.join(" "))
      assert.isTrue(
        statuses.every((status) => [200, 201, 423].includes(status)),
        statuses.join(" "),
      )
      assert.isTrue(answers.filter(({ status }) => status === 423).every((a) => code(a) === "bbws_site_busy"))
      assert.strictEqual(sites(yield* call("GET", "wp/v2/sites?siteId=site-ten")).length, 1)
    }),
  )

  it.live("are refused outside the base domains and with an id that is none", () =>
    Effect.gen(function* () {
      const bodies = [
        { siteId: "site-x", domain: "x.example.com", name: "X" },
        { siteId: "site-x", domain: "a.b.wpdev.localhost", name: "X" },
        { siteId: "site-x", domain: "wpdev.localhost", name: "X" },
        { siteId: "site-x", domain: "tenant-1.network.localhost", name: "X" },
        { siteId: "site/x", domain: "x.wpdev.localhost", name: "X" },
        { siteId: "site-x", domain: "x.wpdev.localhost", name: "" },
        { siteId: "site-x", domain: "x.wpdev.localhost" },
      ]
      for (const body of bodies) {
        const answer = yield* call("POST", "wp/v2/sites", { body })
        assert.strictEqual(answer.status, 400, answer.text)
      }
    }),
  )

  it.live("are renamed and hidden", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-change", "change"))
      const path = `wp/v2/sites/${id}`
      const changed = site(yield* call("PUT", path, { body: { name: "New name", public: false } }))
      assert.deepStrictEqual([changed.name, changed.public], ["New name", false])
      const page = yield* visit("change.wpdev.localhost")
      assert.strictEqual(page.status, 200)
      assert.include(page.text, "<title>New name</title>")
      assert.strictEqual((yield* call("GET", "wp/v2/sites/99999")).status, 404)
    }),
  )

  it.live("are deleted, and deleting them again is no error", () =>
    Effect.gen(function* () {
      const made = site(yield* create("site-delete", "delete"))
      const path = `wp/v2/sites/${made.id}`
      const Deleted = Schema.Struct({ deleted: Schema.Boolean, previous: Schema.NullOr(Site) })
      const marked = read(Deleted, yield* call("DELETE", path))
      assert.isFalse(marked.deleted)
      assert.isTrue(marked.previous?.deleted)
      assert.isTrue(read(Deleted, yield* call("DELETE", `${path}?force=true`)).deleted)
      assert.strictEqual((yield* call("GET", path)).status, 404)
      const again = yield* call("DELETE", `${path}?force=true`)
      assert.deepStrictEqual([again.status, read(Deleted, again).deleted], [200, true])
      assert.strictEqual((yield* create("site-delete", "delete")).status, 201)
    }),
  )

  it.live("are made anew when the request that made them was killed", () =>
    Effect.gen(function* () {
      yield* plant("die-at-creating")
      const killed = yield* create("site-half", "half")
      assert.notStrictEqual(killed.status, 201)
      const [half] = sites(yield* call("GET", "wp/v2/sites?siteId=site-half"))
      assert.isFalse(half?.ready)
      const foreign = yield* create("site-other", "half")
      assert.deepStrictEqual([foreign.status, code(foreign)], [409, "bbws_domain_taken"])

      const repaired = yield* create("site-half", "half", "Whole")
      assert.strictEqual(repaired.status, 200, repaired.text)
      assert.strictEqual(site(repaired).id, half?.id)
      assert.isTrue(site(repaired).ready)
      assert.include((yield* visit("half.wpdev.localhost")).text, "<title>Whole</title>")
    }),
  )

  it.live("take the tables of plugins and the uploads with them", () =>
    Effect.gen(function* () {
      const { id } = site(yield* create("site-gone", "gone"))
      const upload = `uploads/sites/${id}/picture.txt`
      yield* plant(upload)
      assert.include(yield* tables, `wp_${id}_shop_orders`)
      yield* call("DELETE", `wp/v2/sites/${id}?force=true`)
      assert.deepStrictEqual(
        (yield* tables).filter((name) => name.startsWith(`wp_${id}_`)),
        [],
      )
      assert.isFalse(Fs.existsSync(contentPath(upload)))
    }),
  )

  it.live("can be deleted half-made", () =>
    Effect.gen(function* () {
      yield* plant("die-at-creating")
      yield* create("site-quarter", "quarter")
      const [half] = sites(yield* call("GET", "wp/v2/sites?siteId=site-quarter"))
      assert.isFalse(half?.ready)
      const body = { archiveId: "quarter", destination: "http://127.0.0.1:1/" }
      const incomplete = yield* call("POST", `bbws/v1/sites/${half?.id}/export`, { body })
      assert.deepStrictEqual([incomplete.status, code(incomplete)], [409, "bbws_site_incomplete"])
      assert.strictEqual((yield* call("DELETE", `wp/v2/sites/${half?.id}?force=true`)).status, 200)
      assert.deepStrictEqual(
        (yield* tables).filter((name) => name.startsWith(`wp_${half?.id}_`)),
        [],
      )
      assert.deepStrictEqual(sites(yield* call("GET", "wp/v2/sites?siteId=site-quarter")), [])
    }),
  )

  it.live("do not include the main site for a change", () =>
    Effect.gen(function* () {
      for (const [method, query] of [
        ["PUT", ""],
        ["DELETE", "?force=true"],
      ] as const) {
        const answer = yield* call(method, `wp/v2/sites/1${query}`, { body: { suspended: true } })
        assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_main_site"])
      }
    }),
  )
})

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Rows, useImports } from "./import-support.ts"
import { publicPort } from "./network.ts"
import { Imported, read, site } from "./wire.ts"

const { call, create, store, importZip } = useImports("copies")

const Json = Schema.Record(Schema.String, Schema.Unknown)
const look = (host: string) => call("GET", "test/v1/copies", { host }).pipe(Effect.map((answer) => read(Json, answer)))

const from = "copies-from.wpdev.localhost"
const to = "copies-to-a-longer-name.wpdev.localhost"

/** A site that is full of what depends on its place, and a site beside it. */
const made = Effect.gen(function* () {
  const body = { siteId: "site-copies-from", domain: from, name: "A site", adminEmail: "erin@example.com" }
  const source = site(yield* call("POST", "wp/v2/sites", { body }))
  const target = site(yield* create("site-copies-to", "copies-to-a-longer-name"))
  const filled = yield* call("POST", "test/v1/fill-copies", { host: from, body: { other: target.id } })
  assert.strictEqual(filled.status, 200, filled.text)
  const archive = { archiveId: "copies", destination: store.address("copies") }
  assert.strictEqual((yield* call("POST", `bbws/v1/sites/${source.id}/export`, { body: archive })).status, 200)
  return { source, target, zip: Buffer.from(store.objects.get("copies") ?? []) }
})

/** What is there of a site with this address and number, whose prefix its own options bear. */
const whole = (host: string, id: number, left: ReadonlyArray<string>) => {
  const url = `http://${host}:${publicPort}`
  const query = encodeURIComponent
  return {
    post:
      `<!-- wp:acf/hero {"data":{"text":"\\u003ca href=\\u0022${url}/page/\\u0022\\u003elink\\u003c/a\\u003e\\r\\n${url}/video/"}} /-->` +
      `<div data-x="%7B%22url%22%3A%22${query(`${url}/p`)}" data-y="%3D${query(url)}%3A${query(query(url))}\\u0022${url.slice(5)}">` +
      `<img src="https://partner.example/wp-content/uploads/sites/SOURCE/logo.png"><img src="${url}/wp-content/uploads/sites/${id}/a.png">` +
      `<img src="/wp-content/uploads/sites/${id}/b.png"></div>office@${from}`,
    guid: `http://${from}:${publicPort}/255`,
    json: { a: `x\n${url}/v` },
    led: { u: url },
    large: [url],
    deep: 1,
    names: [`wp_${id}_user_roles`, `wp_${id}_own`, ...left].toSorted(),
    roles: ["administrator", "editor", "author", "contributor", "subscriber"],
    public: ["0", "0"],
    events: [true, true, 1],
    carol: {
      "user-settings": "editor=html",
      "user-settings-time": "1700000000",
      user_level: "7",
      copies_page: { url: `${url}/mine` },
    },
    may: [true, false, true, false],
  }
}

const Users = Schema.Array(Schema.Struct({ email: Schema.String, role: Schema.String }))
const Told = Schema.Struct({
  meta: Schema.Struct({ carol: Json }),
  names: Schema.Array(Schema.String),
  packed: Schema.String,
  post: Schema.String,
})

/** The same of what a site says of itself. */
const told = (answer: typeof Json.Type, source: number) => {
  const { meta, names, post } = Schema.decodeUnknownSync(Told)(answer)
  const { meta: _, names: __, packed: ___, post: ____, ...rest } = answer
  const { capabilities: _____, ...carol } = meta.carol
  const partner = (id: number | string) => `partner.example/wp-content/uploads/sites/${id}/`
  return { ...rest, post: post.replace(partner(source), partner("SOURCE")), names: names.toSorted(), carol }
}

describe("what a site is made of", () => {
  it.live("arrives at another address whole, with what depends on the place changed", () =>
    Effect.gen(function* () {
      const { source, target, zip } = yield* made
      const answer = yield* importZip(target.id, "copies_1", zip)
      assert.strictEqual(answer.status, 200, answer.text)
      const { warnings } = read(Imported, answer)
      assert.deepStrictEqual(warnings.map(({ code, subject }) => `${code} ${subject.replace(/\d+$/, "")}`).toSorted(), [
        "BKUP_VALUE_KEPT options.option_value copies_deep",
        "BKUP_VALUE_PARTLY options.option_value copies_packed",
        "BKUP_VALUE_TOO_LONG posts.guid ",
      ])
      const clone = yield* look(to)
      const left = [`wp_${target.id}_left`, `wp_${source.id}0_left`]
      assert.deepStrictEqual(told(clone, source.id), whole(to, target.id, left))
      const { carol, dave } = Schema.decodeUnknownSync(Schema.Struct({ carol: Json, dave: Schema.optionalKey(Json) }))(
        clone["meta"],
      )
      assert.deepStrictEqual(carol["capabilities"], {
        editor: true,
        mig_shop: true,
        mig_special: true,
        delete_posts: false,
      })
      assert.isUndefined(dave)
      const users = yield* call("GET", `bbws/v1/sites/${target.id}/users`)
      assert.sameDeepMembers(
        [...read(Users, users)],
        [
          { email: "carol@example.com", role: "editor" },
          { email: "erin@example.com", role: "administrator" },
        ],
      )
      assert.strictEqual(
        read(Schema.String, yield* call("GET", "test/v1/admin-email", { host: to })),
        "erin@example.com",
      )
      assert.include(String(clone["packed"]), `x:http://${from}`)

      // The same in its own place, where all of it is another by now.
      yield* call("PUT", `wp/v2/sites/${source.id}`, { body: { public: true } })
      yield* call("POST", "test/v1/spoil-copies", { host: from })
      const back = yield* importZip(source.id, "copies_2", zip)
      assert.deepStrictEqual(read(Imported, back).warnings, [])
      const leftHere = [`wp_${target.id}_user_roles`, `wp_${target.id}_left`, `wp_${source.id}0_left`]
      assert.deepStrictEqual(told(yield* look(from), source.id), whole(from, source.id, leftHere))

      const keys = Effect.map(call("GET", "test/v1/rows?table=usermeta&global=1"), (all) =>
        read(Rows, all).map((row) => row["meta_key"] ?? ""),
      )
      assert.include(yield* keys, `wp_${target.id}_user-settings`)
      yield* call("DELETE", `wp/v2/sites/${target.id}?force=true`)
      assert.deepStrictEqual(
        (yield* keys).filter((key) => key.startsWith(`wp_${target.id}`) || key.startsWith("bbws")),
        [`wp_${target.id}0_user-settings`],
      )
    }),
  )
})

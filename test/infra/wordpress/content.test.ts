import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { pack, sha256, unpack } from "./archive.ts"
import { Rows } from "./import-support.ts"
import { Json, usePackages, plugin, theme } from "./packages-support.ts"
import { code, read } from "./wire.ts"

const setup = usePackages("content")
const { call, visit, make, optionOf, offer, store } = setup

const png = new Uint8Array(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
)

const content = {
  formatVersion: 1,
  pages: [
    { slug: "team", title: "Our \"team\" \\ 'us'", content: "<p>People</p>", parent: "welcome", order: 3 },
    {
      slug: "welcome",
      title: "Welcome",
      content: `<!-- wp:paragraph --><p>Hello from <a href="{{site_url}}/welcome/team/">us</a></p><!-- /wp:paragraph -->`,
    },
  ],
  menus: [
    {
      name: "Main",
      locations: ["primary"],
      items: [
        { title: "Start & go", page: "welcome" },
        { title: "Team", page: "team", parent: 0 },
        { title: "Elsewhere", url: "https://example.com/" },
        { title: "News", url: "{{site_url}}/news/" },
      ],
    },
  ],
  options: { blogdescription: "Made at {{site_url}}", shop_layout: { columns: 3, logo: "{{site_url}}/logo" } },
  frontPage: "welcome",
}

const apply = (id: number, contentId: string, body: object) =>
  call("POST", `bbws/v1/sites/${id}/content`, { body: { contentId, ...body } })

const zip = (json: object, media: Readonly<Record<string, Uint8Array>> = {}) =>
  pack({ "content.json": new Uint8Array(Buffer.from(JSON.stringify(json))), ...media })

const Menus = Schema.Array(Schema.Struct({ id: Schema.Int, name: Schema.String }))

const rowsOf = (host: string, table: string) =>
  call("GET", `test/v1/rows?table=${table}`, { host }).pipe(Effect.map((answer) => read(Rows, answer)))

/** Types and slugs of the posts of a site. */
const posts = (host: string) =>
  rowsOf(host, "posts").pipe(
    Effect.map((rows) =>
      rows
        .filter((row) => row["post_status"] === "publish" || row["post_type"] === "attachment")
        .map((row) => `${row["post_type"]} ${row["post_name"]}`)
        .filter((name) => !/^nav_menu_item|^wp_global_styles/.test(name))
        .toSorted(),
    ),
  )

const Text = Schema.Record(Schema.String, Schema.Unknown)
const json = (bytes: Uint8Array | undefined) =>
  Schema.decodeUnknownSync(Schema.fromJsonString(Text))(Buffer.from(bytes ?? []).toString())

describe("the content of a template", () => {
  it.live("comes into a site once, and takes the place of WordPress's samples", () =>
    Effect.gen(function* () {
      const one = yield* make("one")
      const counts = { contentId: "first", pages: 2, menus: 1, options: 2, media: 0 }
      const done = yield* apply(one.id, "first", { content })
      assert.deepStrictEqual([done.status, read(Json, done)], [200, { ...counts, alreadyDone: false }], done.text)
      const again = yield* apply(one.id, "first", { content })
      assert.deepStrictEqual(read(Json, again), { ...counts, alreadyDone: true })
      assert.deepStrictEqual(yield* posts(one.host), ["page team", "page welcome", "wp_navigation main"])
      const front = yield* visit(one.host)
      assert.include(front.text, `<a href="http://content-one.wpdev.localhost:8080/welcome/team/">us</a>`)
      // The header of a block theme shows the menu.
      assert.match(front.text, /wp-block-navigation-submenu[\s\S]*Start &(?:amp;|#038;) go[\s\S]*Team[\s\S]*Elsewhere/)
      assert.include((yield* visit(one.host, "/welcome/team/")).text, "People")
      assert.strictEqual(
        yield* optionOf(one.host, "blogdescription"),
        "Made at http://content-one.wpdev.localhost:8080",
      )
      assert.include(yield* optionOf(one.host, "shop_layout"), "http://content-one.wpdev.localhost:8080/logo")
      assert.strictEqual(yield* optionOf(one.host, "blogname"), "A site")
      assert.include(
        (yield* rowsOf(one.host, "posts")).map((row) => row["post_title"]),
        "Our \"team\" \\ 'us'",
      )
    }),
  )

  it.live("gives way to that of another template, while the customer's own stays", () =>
    Effect.gen(function* () {
      const one = yield* make("one")
      for (const [type, title] of [
        ["pages", "Mine"],
        ["posts", "My news"],
      ]) {
        yield* call("POST", `wp/v2/${type}`, { host: one.host, body: { title, content: title, status: "publish" } })
      }
      const other = {
        formatVersion: 1,
        pages: [{ slug: "welcome", title: "Again", content: "Second" }],
        menus: [{ name: "Main", items: [{ title: "Again", page: "welcome" }] }],
      }
      const done = yield* apply(one.id, "second", { content: other })
      assert.strictEqual(done.status, 200, done.text)
      assert.deepStrictEqual(yield* posts(one.host), [
        "page mine",
        "page welcome",
        "post my-news",
        "wp_navigation main",
      ])
      assert.include((yield* visit(one.host, "/welcome/")).text, "Second")
      assert.include((yield* visit(one.host, "/mine/")).text, "Mine")
      assert.strictEqual((yield* visit(one.host)).status, 200)
    }),
  )

  it.live("stays where the customer has changed it, and is the customer's from then on", () =>
    Effect.gen(function* () {
      const site = yield* make("edited")
      assert.strictEqual((yield* apply(site.id, "first-edited", { content })).status, 200)
      const idOf = (slug: string) =>
        Effect.map(rowsOf(site.host, "posts"), (rows) => String(rows.find((row) => row["post_name"] === slug)?.["ID"]))
      const edit = { host: site.host, body: { content: "Our own people" } }
      assert.strictEqual((yield* call("POST", `wp/v2/pages/${yield* idOf("team")}`, edit)).status, 200)
      const menus = read(Menus, yield* call("GET", "wp/v2/menus", { host: site.host }))
      const item = { title: "Ours", url: "https://example.com/ours", menus: menus[0]?.id, status: "publish" }
      assert.strictEqual((yield* call("POST", "wp/v2/menu-items", { host: site.host, body: item })).status, 201)

      const other = {
        formatVersion: 1,
        pages: [
          { slug: "team", title: "Team", content: "Nobody yet" },
          { slug: "welcome", title: "Again", content: "Second" },
        ],
        menus: [{ name: "Main", items: [{ title: "Again", page: "welcome" }] }],
      }
      for (const contentId of ["second-edited", "third-edited"]) {
        assert.strictEqual((yield* apply(site.id, contentId, { content: other })).status, 200)
        assert.deepStrictEqual(
          (yield* posts(site.host)).filter((name) => name.startsWith("page ")),
          ["page team", "page team-2", "page welcome"],
        )
        assert.include((yield* visit(site.host, "/team/")).text, "Our own people")
        const names = read(Menus, yield* call("GET", "wp/v2/menus", { host: site.host })).map(({ name }) => name)
        assert.sameMembers([...names], ["Main", "Main 2"])
      }
    }),
  )

  it.live("that was killed is applied whole by the same request", () =>
    Effect.gen(function* () {
      const { id, host } = yield* make("killed")
      for (const point of ["cleared", "pages"]) {
        yield* setup.plant(`die-at-${point}`)
        yield* apply(id, "k", { content })
      }
      const done = yield* apply(id, "k", { content })
      assert.deepInclude(read(Json, done), { pages: 2, alreadyDone: false })
      assert.deepStrictEqual(yield* posts(host), ["page team", "page welcome", "wp_navigation main"])
    }),
  )

  it.live("is refused before anything changes", () =>
    Effect.gen(function* () {
      const { id, host } = yield* make("refusing")
      const before = yield* posts(host)
      const bad = (change: object) => ({ content: { ...content, ...change } })
      const names = ["siteurl", "admin_email", "blogname", "active_plugins", "wp_user_roles", "page_on_front", "bbws_x"]
      const cases: ReadonlyArray<readonly [number, string, object]> = [
        ...names.map((name) => [422, "bbws_option_refused", bad({ options: { [name]: "x" } })] as const),
        [422, "bbws_bad_content", bad({ formatVersion: 2 })],
        [422, "bbws_bad_content", bad({ users: [] })],
        [422, "bbws_bad_content", bad({ frontPage: "nowhere" })],
        [422, "bbws_bad_content", bad({ pages: [...content.pages, ...content.pages] })],
        [422, "bbws_bad_content", bad({ pages: [{ slug: "welcome", title: "", content: "", parent: "welcome" }] })],
        [422, "bbws_bad_content", bad({ menus: [{ name: "M", items: [{ title: "T", page: "nowhere" }] }] })],
        [422, "bbws_bad_content", bad({ menus: [{ name: "M", items: [{ title: "T", url: "/", parent: 0 }] }] })],
        [422, "bbws_bad_content", bad({ options: { shop: "{{media:nothing.png}}" } })],
        [422, "bbws_bad_content", offer("no", Buffer.from("no zip"))],
        [
          422,
          "bbws_bad_content",
          offer("evil", zip({ ...content, media: [{ name: "a", file: "media/a.php" }] }, { "media/a.php": png })),
        ],
        [422, "bbws_bad_digest", { ...offer("sum", zip(content)), sha256: "0".repeat(64) }],
        [400, "rest_invalid_param", {}],
        [400, "rest_invalid_param", { content, ...offer("both", zip(content)) }],
        [400, "bbws_bad_url", { source: "ftp://example.com/", sha256: "0".repeat(64) }],
        [413, "bbws_content_too_large", bad({ options: { shop: "x".repeat(300_000) } })],
      ]
      for (const [index, [status, expected, body]] of cases.entries()) {
        const answer = yield* apply(id, `refused-${index}`, body)
        assert.deepStrictEqual([answer.status, code(answer)], [status, expected], `${index}: ${answer.text}`)
      }
      assert.deepStrictEqual(yield* posts(host), before)
      assert.deepStrictEqual(setup.leftovers(), [])
    }),
  )
})

describe("the capture of a site's content", () => {
  it.live("can be applied to another site, with its images and menus", () =>
    Effect.gen(function* () {
      const [from, to] = [yield* make("from"), yield* make("to")]
      yield* setup.installTheme("classic", "1.0.0", theme("classic", "1.0.0", "the_content();"))
      yield* call("PUT", "wp/v2/themes/classic", { host: from.host, body: { status: "active" } })
      yield* setup.install("gallery", "1.5.0", plugin("gallery", "1.5.0"))
      yield* setup.activate(from.id, "gallery")
      const image = `<!-- wp:image {"id":{{media_id:hero.png}},"sizeSlug":"full"} --><figure class="wp-block-image"><img src="{{media:hero.png}}" class="wp-image-{{media_id:hero.png}}"/></figure><!-- /wp:image -->`
      const first = {
        ...content,
        pages: [...content.pages, { slug: "gallery", title: "Gallery", content: image, image: "hero.png" }],
        options: { ...content.options, site_icon: "{{media_id:hero.png}}" },
        media: [{ name: "hero.png", file: "media/hero.png" }],
      }
      const applied = yield* apply(from.id, "one", offer("in", zip(first, { "media/hero.png": png })))
      assert.deepInclude(read(Json, applied), { pages: 3, media: 1 }, applied.text)
      const page = (yield* visit(from.host, "/gallery/")).text
      const source = /src="(http:\/\/content-from\.wpdev\.localhost:8080(\/[^"]+\/hero\.png))"/.exec(page)
      assert.strictEqual((yield* visit(from.host, source?.[2])).status, 200, page)

      const body = {
        captureId: "cap-1",
        destination: store.address("captured"),
        options: ["blogdescription", "shop_layout", "site_icon", "not_there"],
      }
      const capture = () => call("POST", `bbws/v1/sites/${from.id}/content/capture`, { body })
      const answer = yield* capture()
      assert.strictEqual(answer.status, 200, answer.text)
      const captured = store.objects.get("captured") ?? Buffer.alloc(0)
      assert.deepStrictEqual(read(Json, answer), {
        captureId: "cap-1",
        sizeBytes: captured.length,
        sha256: sha256(captured),
        pages: 3,
        menus: 1,
        media: 1,
        theme: { stylesheet: "classic", version: "1.0.0" },
        plugins: [{ slug: "gallery", version: "1.5.0" }],
      })
      store.objects.delete("captured")
      assert.strictEqual((yield* capture()).text, answer.text)
      assert.isFalse(store.objects.has("captured"))

      const files = unpack(captured)
      assert.deepStrictEqual(Object.keys(files).toSorted(), ["content.json", "media/hero.png"])
      const found = json(files["content.json"])
      const byTitle = (pages: unknown) =>
        Schema.decodeUnknownSync(Schema.Array(Text))(pages).toSorted((a, b) =>
          String(a["title"]).localeCompare(String(b["title"])),
        )
      assert.deepStrictEqual(byTitle(found["pages"]), byTitle(first.pages))
      const { pages: _, ...rest } = found
      const { pages: __, ...expected } = first
      assert.deepStrictEqual(rest, expected)

      const landed = yield* apply(to.id, "two", offer("captured", captured))
      assert.deepInclude(read(Json, landed), { pages: 3, menus: 1, media: 1, options: 3 }, landed.text)
      const copy = (yield* visit(to.host, "/gallery/")).text
      assert.notInclude(copy, "content-from.wpdev.localhost")
      assert.match(copy, /src="http:\/\/content-to\.wpdev\.localhost:8080\/[^"]+\/hero\.png"/)
      assert.match(copy, /class="wp-image-\d+"/)
      assert.match((yield* optionOf(to.host, "site_icon")) ?? "", /^\d+$/)
      const mods = (yield* optionOf(from.host, "theme_mods_classic")) ?? ""
      assert.match(mods, /s:18:"nav_menu_locations";a:1:{s:7:"primary";i:\d+;}/)
    }),
  )

  it.live("refuses options that no template may bring", () =>
    Effect.gen(function* () {
      const { id } = yield* make("from")
      const body = { captureId: "cap-2", destination: store.address("x"), options: ["admin_email"] }
      const answer = yield* call("POST", `bbws/v1/sites/${id}/content/capture`, { body })
      assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_option_refused"])
      assert.isFalse(store.objects.has("x"))
    }),
  )
})

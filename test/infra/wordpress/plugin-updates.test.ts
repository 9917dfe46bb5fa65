import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { Json, usePackages, plugin, zipped } from "./packages-support.ts"
import { code, read } from "./wire.ts"

const setup = usePackages("updates")
const { call, visit, make, install, update, activate, unfinished, offer } = setup

const fatal = "bbws_no_such_function();"

/** Installs version 1.0.0 on two sites of three. */
const live = Effect.fnUntraced(function* (slug: string) {
  const sites = [yield* make("one"), yield* make("two")]
  yield* make("three")
  yield* install(slug, "1.0.0", plugin(slug, "1.0.0"))
  for (const { id } of sites) yield* activate(id, slug)
  return sites
})

/** Asserts what visitors get and that nothing is left over. */
const shows = Effect.fnUntraced(function* (slug: string, version: string) {
  for (const host of ["updates-one.wpdev.localhost", "updates-two.wpdev.localhost"]) {
    const page = yield* visit(host)
    assert.deepStrictEqual([page.status, page.text.includes(`<!-- ${slug} ${version} -->`)], [200, true], host)
  }
  const found = yield* setup.plugin(slug)
  assert.deepStrictEqual(
    [found.version, found.sites.map(({ siteId }) => siteId)],
    [version, ["site-updates-one", "site-updates-two"]],
  )
  assert.deepStrictEqual([unfinished(), setup.leftovers()], [[], []])
})

describe("the update of a plugin", () => {
  it.live("reaches every site that uses it, and is made once", () =>
    Effect.gen(function* () {
      yield* live("fine")
      const expected = { slug: "fine", to: "2.0.0", affectedSites: ["site-updates-one", "site-updates-two"] }
      const done = yield* update("fine", "2.0.0", plugin("fine", "2.0.0"))
      assert.deepStrictEqual([done.status, read(Json, done)], [200, { ...expected, from: "1.0.0", changed: true }])
      yield* shows("fine", "2.0.0")
      const again = yield* update("fine", "2.0.0", plugin("fine", "2.0.0"))
      assert.deepStrictEqual([again.status, read(Json, again)], [200, { ...expected, from: "2.0.0", changed: false }])
      assert.strictEqual(
        (yield* setup.optionOf("updates-three.wpdev.localhost", "active_plugins")) ?? "a:0:{}",
        "a:0:{}",
      )
    }),
  )

  it.live("that breaks sites is taken back", () =>
    Effect.gen(function* () {
      const slug = "brittle"
      yield* live(slug)
      const onlyTwo = `if ( 0 === strpos( $_SERVER['HTTP_HOST'], 'updates-two.' ) ) { ${fatal} }`
      const broken: ReadonlyArray<readonly [string, ReadonlyArray<string>]> = [
        [fatal, ["site-updates-one", "site-updates-two"]],
        ["this is no PHP", ["site-updates-one", "site-updates-two"]],
        [`add_action( 'template_redirect', function () { ${onlyTwo} } );`, ["site-updates-two"]],
        [`add_action( 'rest_api_init', function () { ${onlyTwo} } );`, ["site-updates-two"]],
      ]
      for (const [extra, failedSites] of broken) {
        const answer = yield* update(slug, "2.0.0", plugin(slug, "2.0.0", extra))
        assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_update_broke_site"], answer.text)
        assert.deepStrictEqual(read(Json, answer)["data"], {
          status: 422,
          failedSites,
          version: "1.0.0",
          stillFailing: [],
        })
        yield* shows(slug, "1.0.0")
      }
    }),
  )

  it.live("is refused when the package is another, or asks for more than there is", () =>
    Effect.gen(function* () {
      const slug = "strict"
      yield* live(slug)
      const moved = { "main.php": "<?php\n// Plugin Name: Strict\n// Version: 2.0.0\n" }
      const answers = [
        yield* update(slug, "2.0.0", plugin(slug, "1.9.9")),
        yield* update(slug, "2.0.0", moved),
        yield* update(slug, "2.0.0", plugin(slug, "2.0.0", "", " * Requires PHP: 9.0\n")),
        yield* call("POST", `bbws/v1/plugins/${slug}/update`, {
          body: { version: "2.0.0", ...offer("x", zipped(slug, plugin(slug, "2.0.0"))), sha256: "0".repeat(64) },
        }),
        yield* update("nothing", "2.0.0", plugin("nothing", "2.0.0")),
      ]
      assert.deepStrictEqual(
        answers.map((answer) => [answer.status, code(answer)]),
        [
          [422, "bbws_bad_package"],
          [422, "bbws_bad_package"],
          [422, "bbws_incompatible"],
          [422, "bbws_bad_digest"],
          [404, "bbws_plugin_not_found"],
        ],
      )
      yield* shows(slug, "1.0.0")
    }),
  )

  it.live("that was killed before it was accepted is taken back by the next call", () =>
    Effect.gen(function* () {
      const slug = "mortal"
      yield* live(slug)
      for (const point of ["aside", "placed", "probed"]) {
        yield* setup.plant(`die-at-${point}`)
        yield* update(slug, "2.0.0", plugin(slug, "2.0.0", point === "placed" ? fatal : ""))
        assert.notDeepEqual(unfinished(), [])
        if (point === "aside") yield* call("POST", "test/v1/forget-plugins", { host: "updates-two.wpdev.localhost" })
        yield* setup.plugin(slug)
        yield* shows(slug, "1.0.0")
      }
      const done = yield* update(slug, "2.0.0", plugin(slug, "2.0.0"))
      assert.strictEqual(done.status, 200, done.text)
      yield* shows(slug, "2.0.0")
    }),
  )

  it.live("does not blame the new version for a site that was broken before, nor look at cached pages", () =>
    Effect.gen(function* () {
      const slug = "innocent"
      yield* live(slug)
      yield* setup.plant("broken-on-updates-two.wpdev.localhost")
      yield* setup.plant("say-cached")
      assert.strictEqual((yield* visit("updates-one.wpdev.localhost")).text, "cached")
      const bad = `add_action( 'template_redirect', function () { ${fatal} } );`
      const broken = yield* update(slug, "2.0.0", plugin(slug, "2.0.0", bad))
      assert.deepInclude(read(Json, broken)["data"], { failedSites: ["site-updates-one"], stillFailing: [] })
      const done = yield* update(slug, "2.0.0", plugin(slug, "2.0.0"))
      assert.strictEqual(done.status, 200, done.text)
    }),
  )

  it.live("can be made although the plugin breaks the main site", () =>
    Effect.gen(function* () {
      const slug = "wrecker"
      yield* install(slug, "1.0.0", plugin(slug, "1.0.0", fatal))
      yield* call("POST", `test/v1/wreck?file=${slug}/${slug}.php`)
      assert.strictEqual((yield* call("GET", "wp/v2/settings")).status, 500)
      assert.strictEqual((yield* call("GET", "wp/v2/sites")).status, 200)
      const done = yield* update(slug, "2.0.0", plugin(slug, "2.0.0"))
      assert.strictEqual(done.status, 200, done.text)
      assert.strictEqual((yield* call("GET", "wp/v2/settings")).status, 200)
    }),
  )
})

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { Json, plugin, usePackages } from "./packages-support.ts"
import { code, read } from "./wire.ts"

const setup = usePackages("probes")
const { activate, install, make, uninstall, update, visit } = setup

const fatal = "bbws_no_such_function();"
const when = (hook: string, does: string, condition = "true") =>
  `add_action( '${hook}', function () { if ( ${condition} ) { ${does} } } );`

/** What visitors and editors meet, with the front page alone as it was. */
const faults: Readonly<Record<string, string>> = {
  posts: when("template_redirect", fatal, "is_single()"),
  login: when("login_init", fatal),
  ajax: when("admin_init", fatal, "wp_doing_ajax()"),
  admin: when("admin_menu", fatal),
  empty: when("template_redirect", "exit;"),
  cut: when("wp_footer", "exit;"),
  loop: when("template_redirect", "wp_redirect( home_url( $_SERVER['REQUEST_URI'] ) ); exit;"),
  missing: when("template_redirect", "status_header( 404 ); echo '<title>No</title>'; exit;"),
}

describe("a plugin with which a site works less well than without", () => {
  it.live("is not activated", () =>
    Effect.gen(function* () {
      const site = yield* make("one")
      for (const [slug, fault] of Object.entries(faults)) {
        yield* install(slug, "1.0.0", plugin(slug, "1.0.0", fault))
        const answer = yield* activate(site.id, slug)
        assert.deepStrictEqual(
          [answer.status, code(answer)],
          [422, "bbws_plugin_breaks_site"],
          `${slug} ${answer.text}`,
        )
        assert.deepStrictEqual((yield* setup.plugin(slug)).sites, [])
      }
    }),
  )

  it.live("is not updated", () =>
    Effect.gen(function* () {
      const site = yield* make("one")
      yield* install("panel", "1.0.0", plugin("panel", "1.0.0"))
      yield* activate(site.id, "panel")
      const answer = yield* update("panel", "2.0.0", plugin("panel", "2.0.0", faults["admin"]))
      assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_update_broke_site"], answer.text)
      assert.deepInclude(read(Json, answer)["data"], { failedSites: ["site-probes-one"], stillFailing: [] })
      assert.include((yield* visit(site.host)).text, "<!-- panel 1.0.0 -->")
    }),
  )

  it.live("may lead elsewhere on the site, once it is set up, and give pages other titles", () =>
    Effect.gen(function* () {
      const site = yield* make("one")
      const welcome = `${when("admin_init", "wp_safe_redirect( admin_url( 'profile.php' ) ); exit;", "! wp_doing_ajax()")}
        add_filter( 'pre_get_document_title', fn() => 'Optimized' );`
      yield* install("greeter", "1.0.0", plugin("greeter", "1.0.0", welcome))
      const answer = yield* activate(site.id, "greeter")
      assert.strictEqual(answer.status, 200, answer.text)
      assert.strictEqual((yield* activate(site.id, "greeter", false)).status, 200)
      // Nobody was signed in by being looked at.
      const outside = yield* visit(site.host, "/wp-admin/?bbws-probe=x")
      assert.deepStrictEqual([outside.status, outside.headers["set-cookie"]], [302, undefined])
    }),
  )
})

describe("a plugin that others need", () => {
  it.live("is neither switched off nor uninstalled while they are active, and they are named", () =>
    Effect.gen(function* () {
      const site = yield* make("one")
      yield* install("base", "1.0.0", plugin("base", "1.0.0"))
      yield* install("child", "1.0.0", plugin("child", "1.0.0", "", " * Requires Plugins: other-one, base\n"))
      yield* install("other-one", "1.0.0", plugin("other-one", "1.0.0"))
      for (const slug of ["base", "other-one", "child"]) {
        const answer = yield* activate(site.id, slug)
        assert.strictEqual(answer.status, 200, answer.text)
      }
      for (const answer of [yield* activate(site.id, "base", false), yield* uninstall(site.id, "base")]) {
        assert.deepStrictEqual([answer.status, code(answer)], [409, "bbws_plugin_required"])
        assert.deepInclude(read(Json, answer)["data"], { dependents: ["The child"] })
      }
      assert.include((yield* visit(site.host)).text, "<!-- base 1.0.0 -->")
      for (const slug of ["child", "base"]) assert.strictEqual((yield* uninstall(site.id, slug)).status, 200)
    }),
  )

  it.live("stays active when the site does not work without it, whatever its header says", () =>
    Effect.gen(function* () {
      const site = yield* make("one")
      yield* install("library", "1.0.0", plugin("library", "1.0.0", "function bbws_test_library() {}"))
      yield* install("reader", "1.0.0", plugin("reader", "1.0.0", when("template_redirect", "bbws_test_library();")))
      for (const slug of ["library", "reader"]) yield* activate(site.id, slug)
      for (const answer of [yield* activate(site.id, "library", false), yield* uninstall(site.id, "library")]) {
        assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_plugin_needed"])
      }
      const page = yield* visit(site.host)
      assert.deepStrictEqual([page.status, page.text.includes("<!-- library 1.0.0 -->")], [200, true])
    }),
  )
})

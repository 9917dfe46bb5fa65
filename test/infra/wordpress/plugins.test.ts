import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { Json, Plugin, usePackages, plugin, zipped } from "./packages-support.ts"
import { code, read } from "./wire.ts"

const setup = usePackages("plugins")
const { call, visit, make, install, activate, uninstall, optionOf, contentPath, unfinished, offer } = setup

describe("the installation of a plugin", () => {
  it.live("puts its files there once, and activates it nowhere", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* setup.plugin("once"), {
        slug: "once",
        installed: false,
        version: null,
        name: null,
        file: null,
        sites: [],
      })
      const made = yield* install("once", "1.2.0", plugin("once", "1.2.0"))
      assert.strictEqual(made.status, 201, made.text)
      const expected = {
        slug: "once",
        installed: true,
        version: "1.2.0",
        name: "The once",
        file: "once/once.php",
        sites: [],
      }
      assert.deepStrictEqual(read(Plugin, made), { ...expected, changed: true })
      const again = yield* install("once", "1.2.0", plugin("once", "1.2.0"))
      assert.deepStrictEqual([again.status, read(Plugin, again)], [200, { ...expected, changed: false }])
      const other = yield* install("once", "1.3.0", plugin("once", "1.3.0"))
      assert.deepStrictEqual([other.status, code(other)], [409, "bbws_other_version"])
      assert.deepInclude(read(Json, other)["data"], { version: "1.2.0" })
      assert.deepStrictEqual(yield* setup.plugin("once"), expected)
      assert.deepStrictEqual([unfinished(), setup.leftovers()], [[], []])
    }),
  )

  it.live("refuses a package that is not what it should be, and leaves nothing of it", () =>
    Effect.gen(function* () {
      const post = (extra: object, zip: Buffer) =>
        call("POST", "bbws/v1/plugins", { body: { slug: "bad", version: "1.0.0", ...offer("bad", zip), ...extra } })
      const good = plugin("bad", "1.0.0")
      const refusals: ReadonlyArray<readonly [number, string, object, Buffer]> = [
        [422, "bbws_bad_digest", { sha256: "0".repeat(64) }, zipped("bad", good)],
        [422, "bbws_bad_package", {}, Buffer.from("no zip")],
        [422, "bbws_bad_package", {}, zipped("other", good)],
        [422, "bbws_bad_package", {}, zipped("bad", { ...good, "../../evil.php": "<?php" })],
        [422, "bbws_bad_package", {}, zipped("bad", { "bad.php": "<?php // No header." })],
        [422, "bbws_bad_package", {}, zipped("bad", plugin("bad", "1.0.1"))],
        [422, "bbws_incompatible", {}, zipped("bad", plugin("bad", "1.0.0", "", " * Requires PHP: 9.0\n"))],
        [422, "bbws_incompatible", {}, zipped("bad", plugin("bad", "1.0.0", "", " * Requires at least: 9.0\n"))],
        [400, "bbws_bad_url", { source: "http://example.com/x.zip" }, zipped("bad", good)],
        [400, "rest_invalid_param", { slug: "../bad" }, zipped("bad", good)],
        [502, "bbws_download_failed", { source: setup.store.address("nothing") }, zipped("bad", good)],
      ]
      for (const [status, expected, extra, zip] of refusals) {
        const answer = yield* post(extra, zip)
        assert.deepStrictEqual([answer.status, code(answer)], [status, expected], answer.text)
      }
      assert.isFalse((yield* setup.plugin("bad")).installed)
      assert.isFalse(Fs.existsSync(contentPath("evil.php")))
      assert.deepStrictEqual([unfinished(), setup.leftovers()], [[], []])
      assert.strictEqual((yield* call("GET", "bbws/v1/plugins/bad", { anonymous: true })).status, 401)
    }),
  )

  it.live("that was killed leaves nothing after the next call", () =>
    Effect.gen(function* () {
      yield* setup.plant("die-at-placed")
      yield* install("killed", "1.0.0", plugin("killed", "1.0.0"))
      assert.isFalse((yield* setup.plugin("killed")).installed)
      assert.deepStrictEqual(unfinished(), [])
      assert.strictEqual((yield* install("killed", "1.0.0", plugin("killed", "1.0.0"))).status, 201)
    }),
  )

  it.live("takes the place of another version that no site uses, when it may, and only then", () =>
    Effect.gen(function* () {
      const replace = (version: string, sources = plugin("worn", version)) =>
        call("POST", "bbws/v1/plugins", { body: { ...setup.body("worn", version, sources), replace: true } })
      yield* install("worn", "1.0.0", { ...plugin("worn", "1.0.0"), "old.php": "<?php // Old." })
      const bad = yield* replace("1.1.0", plugin("worn", "1.1.1"))
      assert.deepStrictEqual([bad.status, code(bad)], [422, "bbws_bad_package"])
      yield* setup.plant("die-at-placed")
      yield* replace("1.1.0")
      assert.strictEqual((yield* setup.plugin("worn")).version, "1.0.0", "killed, so put back")
      const replaced = yield* replace("1.1.0")
      assert.deepStrictEqual([replaced.status, read(Plugin, replaced).version], [201, "1.1.0"], replaced.text)
      assert.isFalse(Fs.existsSync(contentPath("plugins/worn/old.php")))

      const { id } = yield* make("wearer")
      yield* activate(id, "worn")
      const used = yield* replace("1.2.0")
      assert.deepStrictEqual([used.status, code(used)], [409, "bbws_other_version"])
      assert.strictEqual((yield* setup.plugin("worn")).version, "1.1.0")
      assert.deepStrictEqual([unfinished(), setup.leftovers()], [[], []])
    }),
  )

  it.live("by core's own route asks what it always asked", () =>
    Effect.gen(function* () {
      const answer = yield* call("POST", "wp/v2/plugins", { body: { slug: "hello-dolly" } })
      // There is no way to wordpress.org from here.
      assert.deepStrictEqual([answer.status, code(answer)], [500, "plugins_api_failed"])
      const list = yield* call("GET", "wp/v2/plugins")
      assert.include(list.text, `"once\\/once"`)
    }),
  )
})

describe("a plugin of a site", () => {
  it.live("is activated in the version that is named, and in no other", () =>
    Effect.gen(function* () {
      yield* install("exact", "1.0.0", plugin("exact", "1.0.0"))
      const { id } = yield* make("exacting")
      const ask = (active: boolean, version: string) =>
        call("PUT", `bbws/v1/sites/${id}/plugins/exact`, { body: { active, version } })
      const other = yield* ask(true, "1.1.0")
      assert.deepStrictEqual([other.status, code(other)], [409, "bbws_other_version"])
      assert.deepStrictEqual((yield* setup.plugin("exact")).sites, [])
      assert.strictEqual((yield* ask(true, "1.0.0")).status, 200)
      assert.lengthOf((yield* setup.plugin("exact")).sites, 1)
      assert.strictEqual((yield* ask(false, "1.1.0")).status, 200)
      assert.deepStrictEqual((yield* setup.plugin("exact")).sites, [])
    }),
  )

  it.live("is active there and not on its neighbour, and its hooks run there", () =>
    Effect.gen(function* () {
      yield* install("shop", "1.0.0", plugin("shop", "1.0.0"))
      const [one, two] = [yield* make("one"), yield* make("two")]
      for (const _ of ["once", "again"]) {
        const answer = yield* activate(one.id, "shop")
        assert.strictEqual(answer.status, 200, answer.text)
        assert.deepStrictEqual(read(Json, answer), { slug: "shop", active: true, version: "1.0.0" })
      }
      assert.include((yield* visit(one.host)).text, "<!-- shop 1.0.0 -->")
      assert.notInclude((yield* visit(two.host)).text, "<!-- shop")
      assert.strictEqual(yield* optionOf(one.host, "shop_home"), "http://plugins-one.wpdev.localhost:8080")
      assert.isUndefined(yield* optionOf(two.host, "shop_home"))
      assert.deepStrictEqual((yield* setup.plugin("shop")).sites, [
        { id: one.id, siteId: "site-plugins-one", active: true },
      ])
      for (const _ of ["once", "again"]) {
        const answer = yield* activate(one.id, "shop", false)
        assert.deepStrictEqual(read(Json, answer), { slug: "shop", active: false, version: "1.0.0" })
      }
      assert.notInclude((yield* visit(one.host)).text, "<!-- shop")
    }),
  )

  it.live("keeps its files while a neighbour uses them, and loses them with the last one", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* make("one"), yield* make("two")]
      yield* activate(one.id, "shop")
      yield* activate(two.id, "shop")
      const first = yield* uninstall(one.id, "shop")
      assert.deepStrictEqual(
        [first.status, read(Json, first)],
        [200, { slug: "shop", deactivated: true, filesDeleted: false, data: "kept" }],
      )
      assert.include((yield* visit(two.host)).text, "<!-- shop 1.0.0 -->")
      const kept = yield* uninstall(two.id, "shop", "?keepFiles=true")
      assert.deepStrictEqual(read(Json, kept), { slug: "shop", deactivated: true, filesDeleted: false, data: "kept" })
      assert.isTrue((yield* setup.plugin("shop")).installed)
      const last = yield* uninstall(two.id, "shop")
      assert.deepStrictEqual(read(Json, last), { slug: "shop", deactivated: false, filesDeleted: true, data: "purged" })
      assert.isFalse((yield* setup.plugin("shop")).installed)
      assert.strictEqual(yield* optionOf(two.host, "shop_uninstalled"), "yes")
      assert.isUndefined(yield* optionOf(two.host, "shop_home"))
      const gone = yield* uninstall(two.id, "shop")
      assert.deepStrictEqual(
        [gone.status, read(Json, gone)],
        [200, { slug: "shop", deactivated: false, filesDeleted: false, data: "none" }],
      )
      assert.deepStrictEqual(unfinished(), [])
    }),
  )

  it.live("is not activated when it fails at that, or breaks the site", () =>
    Effect.gen(function* () {
      const one = yield* make("one")
      const fatal = "bbws_no_such_function();"
      const broken: Readonly<Record<string, string>> = {
        loadfatal: fatal,
        hookfatal: `register_activation_hook( __FILE__, function () { ${fatal} } );`,
        hookexit: "register_activation_hook( __FILE__, function () { exit( 'Please buy me.' ); } );",
        pagefatal: `add_action( 'template_redirect', function () { ${fatal} } );`,
      }
      for (const [slug, extra] of Object.entries(broken)) {
        yield* install(slug, "1.0.0", plugin(slug, "1.0.0", extra))
        const answer = yield* activate(one.id, slug)
        assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_plugin_breaks_site"], slug)
        assert.strictEqual((yield* visit(one.host)).status, 200)
        assert.deepStrictEqual((yield* setup.plugin(slug)).sites, [])
      }
      // What it prints while it is activated is core's error, and no harm.
      const loud = `register_activation_hook( __FILE__, function () { echo 'Hello {'; } );`
      yield* install("loud", "1.0.0", plugin("loud", "1.0.0", loud))
      assert.strictEqual((yield* activate(one.id, "loud")).status, 200)
      yield* install("wide", "1.0.0", plugin("wide", "1.0.0", "", " * Network: true\n"))
      const wide = yield* activate(one.id, "wide")
      assert.deepStrictEqual([wide.status, code(wide)], [422, "bbws_incompatible"])
    }),
  )

  it.live("is purged from one site while its neighbours use it, whatever its uninstallation goes for", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* make("one"), yield* make("two")]
      const data = `function trader_data() {
        global $wpdb;
        $wpdb->query( "CREATE TABLE {$wpdb->prefix}trader (id INTEGER)" );
        update_option( 'trader_key', 'x' );
        update_site_option( 'trader_network', 'x' );
        add_role( 'trader', 'Trader' );
      }
      register_activation_hook( __FILE__, 'trader_data' );`
      // As many do: through all sites, by core's list, by the table itself, and by the names of others' tables.
      const uninstall_php = `<?php
        echo 'Bye {';
        global $wpdb;
        function trader_purge() {
          global $wpdb;
          $wpdb->query( "DROP TABLE IF EXISTS {$wpdb->prefix}trader" );
          delete_option( 'trader_key' );
          remove_role( 'trader' );
        }
        foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $id ) {
          switch_to_blog( $id );
          trader_purge();
          restore_current_blog();
        }
        foreach ( $wpdb->get_col( "SELECT blog_id FROM $wpdb->blogs" ) as $id ) {
          delete_blog_option( $id, 'trader_key' );
          switch_to_blog( $id );
          trader_purge();
          restore_current_blog();
          $prefix = $wpdb->get_blog_prefix( $id );
          $wpdb->query( "DROP TABLE IF EXISTS \`{$prefix}trader\`" );
          $wpdb->query( "DELETE FROM {$prefix}options WHERE option_name LIKE 'trader%'" );
        }
        delete_site_option( 'trader_network' );
        delete_metadata( 'user', 0, 'nickname', '', true );`
      yield* install("trader", "1.0.0", { ...plugin("trader", "1.0.0", data), "uninstall.php": uninstall_php })
      yield* activate(one.id, "trader")
      yield* activate(two.id, "trader")
      const left = Effect.fnUntraced(function* (site: typeof one) {
        const tables = yield* setup.tables
        return [
          tables.filter((name) => name.endsWith(`_${site.id}_trader`)).length,
          yield* optionOf(site.host, "trader_key"),
          (yield* optionOf(site.host, `wp_${site.id}_user_roles`))?.includes("Trader"),
        ]
      })
      assert.deepStrictEqual(yield* left(one), [1, "x", true])
      const users = yield* call("GET", "wp/v2/users/me?context=edit")
      const purged = yield* uninstall(one.id, "trader", "?purge=true")
      assert.deepStrictEqual(read(Json, purged), {
        slug: "trader",
        deactivated: true,
        filesDeleted: false,
        data: "purged",
      })
      assert.deepStrictEqual(yield* left(one), [0, undefined, false])
      assert.deepStrictEqual(yield* left(two), [1, "x", true])
      assert.strictEqual((yield* call("GET", "wp/v2/users/me?context=edit")).text, users.text)
      assert.include((yield* visit(two.host)).text, "<!-- trader 1.0.0 -->")

      // One that fails or exits says so, and leaves the site well.
      for (const [slug, end] of [
        ["dies", "bbws_no_such_function();"],
        ["quits", "exit( 'Bye' );"],
      ] as const) {
        yield* install(slug, "1.0.0", { ...plugin(slug, "1.0.0"), "uninstall.php": `<?php ${end}` })
        yield* activate(one.id, slug)
        yield* activate(two.id, slug)
        assert.deepInclude(read(Json, yield* uninstall(one.id, slug, "?purge=true")), { data: "failed" }, slug)
        assert.strictEqual((yield* visit(one.host)).status, 200)
      }
    }),
  )

  it.live("whose uninstallation fails is gone all the same", () =>
    Effect.gen(function* () {
      const one = yield* make("one")
      yield* install("sticky", "1.0.0", {
        ...plugin("sticky", "1.0.0"),
        "uninstall.php": "<?php bbws_no_such_function();",
      })
      yield* activate(one.id, "sticky")
      assert.deepInclude(read(Json, yield* uninstall(one.id, "sticky")), {
        deactivated: true,
        filesDeleted: true,
        data: "failed",
      })
      assert.isFalse((yield* setup.plugin("sticky")).installed)
    }),
  )

  it.live("whose activation was killed is inactive after the next call, and core's options are as they were", () =>
    Effect.gen(function* () {
      const changes =
        "update_option( 'users_can_register', 1 ); update_option( 'WPLANG', 'de_DE' ); update_option( 'permalink_structure', '/x/' );"
      const one = yield* make("one")
      const slug = "halfway"
      yield* install(
        slug,
        "1.0.0",
        plugin(
          slug,
          "1.0.0",
          `register_activation_hook( __FILE__, function () { ${changes} } );
add_action( 'template_redirect', 'bbws_no_such_function' );`,
        ),
      )
      const options = Effect.forEach(["users_can_register", "WPLANG", "permalink_structure"], (name) =>
        optionOf(one.host, name),
      )
      const before = yield* options
      yield* setup.plant("die-at-activated")
      yield* activate(one.id, slug)
      assert.notDeepEqual(yield* options, before)
      assert.strictEqual((yield* visit(one.host)).status, 500)
      assert.deepStrictEqual((yield* setup.plugin(slug)).sites, [])
      assert.deepStrictEqual(yield* options, before)
      assert.strictEqual((yield* visit(one.host)).status, 200)
    }),
  )

  it.live("is looked for on a site that there is, and not on the main one", () =>
    Effect.gen(function* () {
      const one = yield* make("one")
      const answers = [
        yield* activate(one.id, "no-such-plugin"),
        yield* activate(99_999, "once"),
        yield* activate(1, "once"),
        yield* uninstall(1, "once"),
      ]
      assert.deepStrictEqual(
        answers.map((answer) => [answer.status, code(answer)]),
        [
          [404, "bbws_plugin_not_found"],
          [404, "bbws_site_not_found"],
          [422, "bbws_main_site"],
          [422, "bbws_main_site"],
        ],
      )
    }),
  )

  it.live("waits while another one is worked on", () =>
    Effect.gen(function* () {
      const one = yield* make("one")
      const slow = plugin("slow", "1.0.0", "register_activation_hook( __FILE__, function () { sleep( 1 ); } );")
      yield* install("slow", "1.0.0", slow)
      const answers = yield* Effect.all([activate(one.id, "slow"), Effect.delay(activate(one.id, "once"), 300)], {
        concurrency: 2,
      })
      assert.deepStrictEqual(answers.map((answer) => answer.status).toSorted(), [200, 423])
      const busy = answers.find((answer) => answer.status === 423)
      assert.strictEqual(busy && code(busy), "bbws_busy")
    }),
  )
})

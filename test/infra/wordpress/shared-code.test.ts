import * as Fs from "node:fs"
import * as Path from "node:path"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as fc from "fast-check"

import { Json, plugin, usePackages } from "./packages-support.ts"
import { code, read } from "./wire.ts"

const setup = usePackages("shared")
const { activate, call, contentPath, install, make, visit } = setup

/** What a plugin can do outside its folder, and how its activation ends. */
interface Effects {
  readonly does: ReadonlyArray<{ readonly act: string; readonly place: string; readonly text: string }>
  readonly ends: "well" | "throws" | "exits" | "fatal" | "prints"
}

/** Plays what the file of effects says, when it is activated. */
const player = `register_activation_hook( __FILE__, function () {
  $effects = json_decode( file_get_contents( WP_CONTENT_DIR . '/effects.json' ), true );
  foreach ( $effects['does'] as $one ) {
    $path = WP_CONTENT_DIR . '/' . $one['place'];
    switch ( $one['act'] ) {
      case 'write': file_put_contents( $path, $one['text'] ); break;
      case 'add': file_put_contents( $path, $one['text'], FILE_APPEND ); break;
      case 'delete': if ( is_file( $path ) ) { unlink( $path ); } break;
      case 'rename': file_put_contents( $path . '.tmp', $one['text'] ); rename( $path . '.tmp', $path ); break;
    }
  }
  switch ( $effects['ends'] ) {
    case 'throws': throw new RuntimeException( 'No.' );
    case 'exits': exit( 'Please buy me.' );
    case 'fatal': bbws_no_such_function();
    case 'prints': echo 'Hello {';
  }
} );`

const places = [
  "object-cache.php",
  "advanced-cache.php",
  "maintenance.php",
  "blog-deleted.php",
  "sunrise.php",
  "index.php",
  "plain.php",
  ".htaccess",
  ".user.ini",
  "mu-plugins/loader.php",
  "mu-plugins/bbws-platform.php",
  "mu-plugins/bbws/database/class-bbws-lock.php",
]
const texts = [
  "<?php bbws_no_such_function();",
  "<?php this is no PHP",
  "<?php echo 'Bought?';",
  "<?php // Quiet.",
  "x",
]
const effects: fc.Arbitrary<Effects> = fc.record({
  does: fc.array(
    fc.record({
      act: fc.constantFrom("write", "add", "delete", "rename"),
      place: fc.constantFrom(...places),
      text: fc.constantFrom(...texts),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  ends: fc.constantFrom("well", "well", "throws", "exits", "fatal", "prints"),
})

/** All that lies outside the plugins' folders, by path. */
const outside = (): Readonly<Record<string, string>> => {
  const below = (folder: string): ReadonlyArray<readonly [string, string]> =>
    Fs.readdirSync(contentPath(folder), { withFileTypes: true }).flatMap((entry) => {
      const path = Path.join(folder, entry.name)
      if (entry.isFile()) return [[path, Fs.readFileSync(contentPath(path), "latin1")] as const]
      return folder === "." && entry.name !== "mu-plugins" ? [] : below(path)
    })
  return Object.fromEntries(below(".").filter(([path]) => !path.endsWith(".json") && !path.startsWith("upgrades")))
}

describe("what stands outside the folder of a plugin", () => {
  it.live("is as it was after an activation that fails, and what all sites run after one that does not", () =>
    Effect.gen(function* () {
      const site = yield* make("outside")
      yield* install("player", "1.0.0", plugin("player", "1.0.0", player))
      const page = (yield* visit(site.host)).text
      const before = outside()
      const run = Effect.fnUntraced(function* (tried: Effects) {
        yield* setup.plant("effects.json", JSON.stringify(tried))
        const answer = yield* activate(site.id, "player")
        const { "plain.php": plain, ...now } = outside()
        const said = `${JSON.stringify(tried)} ${answer.status} ${answer.text}`
        assert.deepStrictEqual(now, before, said)
        assert.strictEqual((yield* visit(site.host)).text.replace(/<!-- player.*? -->/, ""), page, said)
        const { sites } = yield* setup.plugin("player")
        const plainOnly = tried.does.every(
          ({ act, place }) => place === "plain.php" || (act === "delete" && !(place in before)),
        )
        if (plainOnly && (tried.ends === "well" || tried.ends === "prints")) {
          assert.deepStrictEqual([answer.status, sites.length], [200, 1], said)
          yield* activate(site.id, "player", false)
        } else {
          assert.deepStrictEqual([answer.status, sites, plain], [422, [], undefined], said)
        }
        Fs.rmSync(contentPath("plain.php"), { force: true })
      })
      const samples = fc.sample(effects, { numRuns: 4 })
      yield* Effect.forEach(samples, run)
    }),
  )

  it.live("is named when an activation is refused because of it", () =>
    Effect.gen(function* () {
      const site = yield* make("outside")
      yield* install("player", "1.0.0", plugin("player", "1.0.0", player))
      const does = [{ act: "write", place: "object-cache.php", text: "<?php bbws_no_such_function();" }]
      yield* setup.plant("effects.json", JSON.stringify({ does, ends: "well" }))
      const answer = yield* activate(site.id, "player")
      assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_shared_code_changed"])
      assert.deepInclude(read(Json, answer)["data"], { files: ["wp-content/object-cache.php"] })
      assert.include(answer.text, "It changes what all sites of the tenant run: wp-content\\/object-cache.php.")
    }),
  )

  it.live("is put back by the next request when the call was killed, before any of it is loaded", () =>
    Effect.gen(function* () {
      const site = yield* make("outside")
      yield* install("player", "1.0.0", plugin("player", "1.0.0", player))
      const before = outside()
      const does = [{ act: "write", place: "object-cache.php", text: "<?php bbws_no_such_function();" }]
      yield* setup.plant("effects.json", JSON.stringify({ does, ends: "well" }))
      yield* setup.plant("kill-at-activated")
      yield* activate(site.id, "player")
      assert.notDeepEqual(outside(), before)
      assert.strictEqual((yield* visit("shared-nobody.wpdev.localhost")).status, 404)
      assert.deepStrictEqual(outside(), before)
      assert.deepStrictEqual((yield* setup.plugin("player")).sites, [])
    }),
  )

  it.live("is as it was when an update changes it, or a site's first page with the new version does", () =>
    Effect.gen(function* () {
      const site = yield* make("outside")
      yield* install("growing", "1.0.0", plugin("growing", "1.0.0"))
      yield* activate(site.id, "growing")
      const before = outside()
      const broken = `file_put_contents( WP_CONTENT_DIR . '/db.php', '<?php bbws_no_such_function();' );`
      const answer = yield* setup.update("growing", "2.0.0", plugin("growing", "2.0.0", broken))
      assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_shared_code_changed"], answer.text)
      assert.deepStrictEqual(outside(), before)
      assert.include((yield* visit(site.host)).text, "<!-- growing 1.0.0 -->")
      assert.deepStrictEqual(setup.unfinished(), [])
    }),
  )

  it.live("goes with a plugin that brought it, and stays when the platform needs it", () =>
    Effect.gen(function* () {
      const site = yield* make("outside")
      const off = `register_deactivation_hook( __FILE__, function () {
        foreach ( array( 'advanced-cache.php', 'sunrise.php' ) as $name ) { unlink( WP_CONTENT_DIR . '/' . $name ); }
        file_put_contents( WP_CONTENT_DIR . '/object-cache.php', '<?php bbws_no_such_function();' );
      } );`
      yield* install("leaving", "1.0.0", plugin("leaving", "1.0.0", off))
      yield* activate(site.id, "leaving")
      const before = outside()
      yield* setup.plant("advanced-cache.php", "<?php // Of the plugin.")
      assert.strictEqual((yield* activate(site.id, "leaving", false)).status, 200)
      assert.deepStrictEqual(outside(), before)
    }),
  )
})

describe("an activation that goes on when nobody waits for it any more", () => {
  it.live("keeps others waiting until it has ended, and is then taken back", () =>
    Effect.gen(function* () {
      const site = yield* make("outside")
      const slow = `register_activation_hook( __FILE__, function () { sleep( 5 ); } );`
      yield* install("lasting", "1.0.0", plugin("lasting", "1.0.0", slow))
      yield* setup.plant("impatient")
      const answers = [yield* activate(site.id, "lasting")]
      yield* setup.uproot("impatient")
      answers.push(yield* setup.uninstall(site.id, "lasting"))
      answers.push(yield* install("neighbour", "1.0.0", plugin("neighbour", "1.0.0")))
      assert.deepStrictEqual(
        answers.map((answer) => [answer.status, code(answer)]),
        Array.from({ length: 3 }, () => [423, "bbws_busy"]),
      )
      yield* Effect.repeat(setup.uninstall(site.id, "lasting"), {
        until: ({ status }) => status !== 423,
        schedule: Schedule.spaced("200 millis"),
      })
      yield* install("lasting", "1.0.0", plugin("lasting", "1.0.0", slow))
      assert.deepStrictEqual((yield* setup.plugin("lasting")).sites, [])
      assert.notInclude((yield* visit(site.host)).text, "<!-- lasting")
      assert.strictEqual((yield* call("GET", "bbws/v1/plugins/lasting")).status, 200)
    }),
  )
})

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { Json, usePackages, theme } from "./packages-support.ts"
import { code, read } from "./wire.ts"

const setup = usePackages("themes")
const { call, visit, make, installTheme, optionOf, unfinished } = setup

const choose = (host: string, slug: string) => call("PUT", `wp/v2/themes/${slug}`, { host, body: { status: "active" } })

const fatal = "bbws_no_such_function();"

describe("a theme", () => {
  it.live("is installed once, and chosen for one site only", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* make("one"), yield* make("two")]
      const previous = yield* optionOf(one.host, "stylesheet")
      const made = yield* installTheme("plain", "1.0.0", theme("plain", "1.0.0"))
      assert.strictEqual(made.status, 201, made.text)
      const installed = { stylesheet: "plain", version: "1.0.0", status: "inactive" }
      assert.deepStrictEqual(read(Json, made), { ...installed, previous: null, changed: true })
      const again = yield* installTheme("plain", "1.0.0", theme("plain", "1.0.0"))
      assert.deepStrictEqual(
        [again.status, read(Json, again)],
        [200, { ...installed, previous: "1.0.0", changed: false }],
      )
      const chosen = yield* choose(one.host, "plain")
      assert.strictEqual(chosen.status, 200, chosen.text)
      const active = { stylesheet: "plain", version: "1.0.0", status: "active" }
      assert.deepStrictEqual(read(Json, chosen), { ...active, previous })
      assert.deepStrictEqual(read(Json, yield* choose(one.host, "plain")), { ...active, previous: "plain" })
      assert.include((yield* visit(one.host)).text, "theme plain 1.0.0")
      assert.notInclude((yield* visit(two.host)).text, "theme plain")
      assert.include(yield* optionOf(one.host, "allowedthemes"), `"plain"`)
      assert.notInclude((yield* optionOf(two.host, "allowedthemes")) ?? "", `"plain"`)
      const list = yield* call("GET", "wp/v2/themes?status=active", { host: one.host })
      assert.include(list.text, `"stylesheet":"plain"`)
    }),
  )

  it.live("is brought to another version only when no other site uses it", () =>
    Effect.gen(function* () {
      const one = yield* make("one")
      const used = yield* installTheme("plain", "2.0.0", theme("plain", "2.0.0"))
      assert.deepStrictEqual([used.status, code(used)], [409, "bbws_other_version"])
      assert.deepInclude(read(Json, used)["data"], { version: "1.0.0" })
      const from = (host: string, version: string, index = "") =>
        call("POST", "wp/v2/themes", { host, body: setup.body("plain", version, theme("plain", version, index)) })
      const broken = yield* from(one.host, "2.0.0", fatal)
      assert.deepStrictEqual([broken.status, code(broken)], [422, "bbws_theme_breaks_site"], broken.text)
      assert.include((yield* visit(one.host)).text, "theme plain 1.0.0")
      const done = yield* from(one.host, "2.0.0")
      assert.deepStrictEqual(
        [done.status, read(Json, done)],
        [200, { stylesheet: "plain", version: "2.0.0", status: "active", previous: "1.0.0", changed: true }],
      )
      assert.include((yield* visit(one.host)).text, "theme plain 2.0.0")
      assert.deepStrictEqual(unfinished(), [])
    }),
  )

  it.live("that breaks the site gives way to the old one", () =>
    Effect.gen(function* () {
      const one = yield* make("one")
      const before = yield* optionOf(one.host, "stylesheet")
      yield* installTheme("broken", "1.0.0", theme("broken", "1.0.0", fatal))
      yield* installTheme("fatal", "1.0.0", { ...theme("fatal", "1.0.0"), "functions.php": `<?php ${fatal}` })
      for (const slug of ["broken", "fatal"]) {
        const answer = yield* choose(one.host, slug)
        assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_theme_breaks_site"], answer.text)
        assert.strictEqual(yield* optionOf(one.host, "stylesheet"), before)
        assert.notInclude((yield* optionOf(one.host, "allowedthemes")) ?? "", `"${slug}"`)
        assert.strictEqual((yield* visit(one.host)).status, 200)
      }
      yield* setup.plant("die-at-switched")
      yield* choose(one.host, "fatal")
      assert.strictEqual((yield* visit(one.host)).status, 500)
      yield* setup.plugin("anything")
      assert.strictEqual((yield* visit(one.host)).status, 200)
      assert.strictEqual(yield* optionOf(one.host, "stylesheet"), before)
    }),
  )

  it.live("is refused when it is none, can not run here, or is not there", () =>
    Effect.gen(function* () {
      const one = yield* make("one")
      const child = { "style.css": "/*\nTheme Name: Child\nVersion: 1.0.0\nTemplate: no-parent\n*/" }
      const answers = [
        yield* installTheme("bad", "1.0.0", { "readme.txt": "No theme." }),
        yield* installTheme("bad", "1.0.0", theme("bad", "1.0.1")),
        yield* installTheme("bad", "1.0.0", { "style.css": "/*\nTheme Name: Bad\nVersion: 1.0.0\n*/" }),
        yield* installTheme("bad", "1.0.0", theme("bad", "1.0.0", "", "Requires PHP: 9.0\n")),
        yield* installTheme("bad", "1.0.0", child),
        yield* choose(one.host, "bad"),
        yield* call("PUT", "wp/v2/themes/plain", { body: { status: "active" } }),
        yield* call("PUT", "wp/v2/themes/plain", { host: one.host, body: { status: "inactive" } }),
      ]
      assert.deepStrictEqual(
        answers.map((answer) => [answer.status, code(answer)]),
        [
          [422, "bbws_bad_package"],
          [422, "bbws_bad_package"],
          [422, "bbws_bad_package"],
          [422, "bbws_incompatible"],
          [422, "bbws_incompatible"],
          [404, "bbws_theme_not_found"],
          [422, "bbws_main_site"],
          [400, "rest_invalid_param"],
        ],
      )
      assert.deepStrictEqual(unfinished(), [])
    }),
  )
})

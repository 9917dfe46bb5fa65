import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { Json, usePackages, plugin } from "./packages-support.ts"
import { code, read } from "./wire.ts"

const setup = usePackages("config")
const { call, make, install } = setup

const path = (id: number, option: string, slug = "booth") =>
  `bbws/v1/sites/${id}/plugins/${slug}/config?option=${option}`

describe("the configuration of a plugin", () => {
  it.live("is written, read, and put back", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* make("one"), yield* make("two")]
      const installed = yield* install("booth", "1.0.0", plugin("booth", "1.0.0"))
      assert.strictEqual(installed.status, 201, installed.text)
      const put = (value: unknown, option = "shop_config") =>
        call("PUT", path(one.id, option), { body: { value } }).pipe(Effect.map((answer) => read(Json, answer)))
      const first = { colour: "blue \\ 'x'", sizes: [1, 2], deep: { on: true, none: null } }
      const option = "shop_config"
      assert.deepStrictEqual(yield* put(first), { option, value: first, previous: null, existed: false })
      assert.deepStrictEqual(yield* put("text"), { option, value: "text", previous: first, existed: true })
      assert.deepStrictEqual(yield* put(first), { option, value: first, previous: "text", existed: true })
      assert.strictEqual(
        yield* setup.optionOf(one.host, option),
        `a:3:{s:6:"colour";s:10:"blue \\ 'x'";s:5:"sizes";a:2:{i:0;i:1;i:1;i:2;}s:4:"deep";a:2:{s:2:"on";b:1;s:4:"none";N;}}`,
      )
      const found = yield* call("GET", path(one.id, option))
      assert.deepStrictEqual(read(Json, found), { option, value: first, existed: true })
      assert.isUndefined(yield* setup.optionOf(two.host, option))
      for (const existed of [true, false]) {
        const removed = read(Json, yield* call("DELETE", path(one.id, option)))
        assert.deepStrictEqual(removed, { option, value: null, previous: existed ? first : null, existed })
      }
      // Core has text for what is no list.
      for (const [value, stored] of [
        [false, ""],
        [true, "1"],
        [7, "7"],
        ["", ""],
        [[], []],
      ] as const) {
        assert.deepStrictEqual((yield* put(value, "shop_flag"))["value"], stored)
      }
    }),
  )

  it.live("is no option of core or of the platform", () =>
    Effect.gen(function* () {
      const one = yield* make("one")
      const names =
        "siteurl home blogname admin_email active_plugins template stylesheet users_can_register default_role wp_user_roles wp_7_user_roles bbws_import cron WPLANG posts_per_page theme_mods_x SITEURL"
      for (const name of names.split(" ")) {
        for (const method of ["GET", "PUT", "DELETE"]) {
          const answer = yield* call(method, path(one.id, name), { body: { value: 1 } })
          assert.deepStrictEqual([answer.status, code(answer)], [422, "bbws_option_refused"], `${method} ${name}`)
        }
      }
      yield* call("POST", "test/v1/fill", { host: one.host })
      const answers = [
        // It holds an object.
        yield* call("GET", path(one.id, "shop_object")),
        yield* call("PUT", path(one.id, "a%20b"), { body: { value: 1 } }),
        yield* call("PUT", path(one.id, "shop_config"), { body: {} }),
        yield* call("PUT", path(one.id, "other_config", "other"), { body: { value: 1 } }),
        yield* call("PUT", path(99_999, "shop_config"), { body: { value: 1 } }),
      ]
      assert.deepStrictEqual(
        answers.map((answer) => [answer.status, code(answer)]),
        [
          [422, "bbws_option_refused"],
          [400, "rest_invalid_param"],
          [400, "rest_missing_callback_param"],
          [404, "bbws_plugin_not_found"],
          [404, "bbws_site_not_found"],
        ],
      )
    }),
  )
})

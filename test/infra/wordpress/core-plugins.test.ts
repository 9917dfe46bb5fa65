import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { usePackages, Json, plugin, theme, zipped } from "./packages-support.ts"
import { code, read } from "./wire.ts"

const setup = usePackages("core")
const { call, contentPath, make, visit } = setup

describe("core's own route for plugins", () => {
  it.live("installs by a slug of WordPress.org, for the sites of the network, and says when it is there", () =>
    Effect.gen(function* () {
      const one = yield* make("one")
      const { source } = setup.offer("from-org.zip", zipped("from-org", plugin("from-org", "1.4.0")))
      const offered = {
        slug: "from-org",
        name: "From org",
        version: "1.4.0",
        download_link: source,
        language_packs: [],
      }
      yield* setup.plant("wordpress-org.json", JSON.stringify(offered))
      const install = call("POST", "wp/v2/plugins", { host: one.host, body: { slug: "from-org" } })

      const made = yield* install
      assert.strictEqual(made.status, 201, made.text)
      assert.deepInclude(read(Json, made), { plugin: "from-org/from-org", status: "inactive", version: "1.4.0" })
      assert.deepInclude(yield* setup.plugin("from-org"), { installed: true, version: "1.4.0", sites: [] })
      const again = yield* install
      assert.deepStrictEqual([again.status, code(again)], [500, "folder_exists"])

      const activated = yield* call("PUT", "wp/v2/plugins/from-org/from-org", {
        host: one.host,
        body: { status: "active" },
      })
      assert.deepInclude(read(Json, activated), { status: "active" })
      assert.include((yield* visit(one.host)).text, "<!-- from-org 1.4.0 -->")
      // The platform's routes know it as any other.
      const updated = yield* setup.update("from-org", "1.5.0", plugin("from-org", "1.5.0"))
      assert.deepInclude(read(Json, updated), { from: "1.4.0", to: "1.5.0", affectedSites: ["site-core-one"] })
      assert.include((yield* visit(one.host)).text, "<!-- from-org 1.5.0 -->")
    }),
  )
})

describe("core's upgrader", () => {
  it.live("brings the platform's packages, and tells whoever listens of what was accepted", () =>
    Effect.gen(function* () {
      const { id } = yield* make("hooked")
      Fs.rmSync(contentPath("upgrades"), { force: true })
      yield* setup.install("hooked", "1.0.0", plugin("hooked", "1.0.0"))
      yield* setup.activate(id, "hooked")
      const broken = yield* setup.update("hooked", "1.1.0", plugin("hooked", "1.1.0", "bbws_no_such_function();"))
      assert.strictEqual(code(broken), "bbws_update_broke_site")
      yield* setup.update("hooked", "1.2.0", plugin("hooked", "1.2.0"))
      yield* setup.installTheme("dressed", "1.0.0", theme("dressed", "1.0.0"))
      yield* setup.installTheme("dressed", "1.1.0", theme("dressed", "1.1.0"))
      const lines = Fs.readFileSync(contentPath("upgrades"), "utf8").trim().split("\n")
      assert.deepStrictEqual(
        lines.map((line): unknown => JSON.parse(line)),
        [
          { type: "plugin", action: "install", to: "hooked" },
          { type: "plugin", action: "update", plugin: "hooked/hooked.php", to: "hooked" },
          { type: "theme", action: "install", theme: "dressed", to: "dressed" },
          { type: "theme", action: "update", theme: "dressed", to: "dressed" },
        ],
      )
    }),
  )

  it.live("is done when a listener has a fault, and brings no other folder than the one that was checked", () =>
    Effect.gen(function* () {
      yield* setup.plant("listener-throws")
      const done = yield* setup.install("heard", "1.0.0", plugin("heard", "1.0.0"))
      assert.deepStrictEqual([done.status, read(Json, done)["changed"]], [201, true], done.text)
      yield* setup.uproot("listener-throws")
      yield* setup.plant("source-is-other")
      const other = yield* setup.update("heard", "1.1.0", plugin("heard", "1.1.0"))
      yield* setup.uproot("source-is-other")
      assert.strictEqual(other.status, 500, other.text)
      assert.strictEqual((yield* setup.plugin("heard")).version, "1.0.0")
      assert.deepStrictEqual([setup.unfinished(), setup.leftovers()], [[], []])
    }),
  )
})

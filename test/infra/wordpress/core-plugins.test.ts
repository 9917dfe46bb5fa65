import * as Fs from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

import { bootPackages, Json, plugin, zipped } from "./packages-support.ts"
import { code, read } from "./wire.ts"

const setup = bootPackages()
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
      Fs.writeFileSync(contentPath("wordpress-org.json"), JSON.stringify(offered))
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
      assert.deepInclude(read(Json, updated), { from: "1.4.0", to: "1.5.0", affectedSites: ["site-one"] })
      assert.include((yield* visit(one.host)).text, "<!-- from-org 1.5.0 -->")
    }),
  )
})

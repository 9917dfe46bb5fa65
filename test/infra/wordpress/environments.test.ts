import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import { read, site } from "./wire.ts"

const { ask, call, visit } = useNetwork()

const hosts = { DEV: "env.wpdev.localhost", SIT: "env.wpsit.localhost", PROD: "env.wp.localhost" } as const
type Environment = keyof typeof hosts
const environments: ReadonlyArray<Environment> = ["DEV", "SIT", "PROD"]

/** The site of an environment: made by the test that asks first. */
const siteIn = (environment: Environment) =>
  Effect.map(
    call("POST", "wp/v2/sites", {
      body: { siteId: `site-env-${environment}`, domain: hosts[environment], name: "Tea" },
    }),
    (answer) => site(answer),
  )

const Said = Schema.Struct({
  type: Schema.String,
  public: Schema.String,
  stored: Schema.Array(Schema.String),
  sitemaps: Schema.Boolean,
  pings: Schema.Boolean,
})

describe("the environments of sites", () => {
  it.effect("a site says its own, and no search engine finds one that is not in production", () =>
    Effect.gen(function* () {
      for (const environment of environments) {
        yield* siteIn(environment)
        const host = hosts[environment]
        const said = read(Said, yield* ask("GET", "/wp-json/test/v1/environment", { host, anonymous: true }))
        const open = environment === "PROD"
        const type = { DEV: "development", SIT: "staging", PROD: "production" }[environment]
        assert.deepStrictEqual(said, {
          type,
          public: open ? "1" : "0",
          stored: ["1", "1"],
          sitemaps: open,
          pings: open,
        })
        for (const path of ["/", "/wp-login.php", "/feed/", "/wp-json/", "/no-such-page", "/wp-admin/admin-ajax.php"]) {
          const { headers, text } = yield* visit(host, path)
          const robots = String(headers["x-robots-tag"] ?? "")
          assert.strictEqual(robots === "noindex, nofollow", !open, `${environment} ${path}: ${robots}`)
          if (path === "/") assert.strictEqual(/name='robots' content='noindex, nofollow'/.test(text), !open)
        }
        const robots = yield* visit(host, "/robots.txt")
        assert.strictEqual(/^Disallow: \/$/m.test(robots.text), !open, robots.text)
        assert.strictEqual((yield* visit(host, "/wp-sitemap.xml")).status, open ? 200 : 404)
      }
    }),
  )
})

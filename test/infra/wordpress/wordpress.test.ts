import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { useNetwork } from "./boot.ts"
import { publicPort, send } from "./network.ts"
import { Platform, code, read } from "./wire.ts"

const { network, call, create, visit } = useNetwork()

describe("the tenant guard", () => {
  it.live("answers the platform's own tenant", () =>
    Effect.gen(function* () {
      const answer = yield* call("GET", "bbws/v1/platform")
      const { phpVersion, wordpressVersion, ...rest } = read(Platform, answer)
      for (const version of [phpVersion, wordpressVersion]) assert.match(version, /^\d+\.\d+(\.\d+)?/)
      assert.deepStrictEqual(rest, {
        tenantId: "tenant-1",
        multisite: true,
        languages: ["en_US"],
      })
      assert.strictEqual(answer.headers["x-tenant-id"], "tenant-1")
    }),
  )

  it.live("refuses another tenant's request, whatever its password", () =>
    Effect.gen(function* () {
      for (const authorization of ["", "Basic d3Jvbmc6d3Jvbmc="]) {
        const answer = yield* call("GET", "wp/v2/sites", {
          headers: {
            "x-tenant-id": "tenant-misrouted",
            ...(authorization === "" ? {} : { authorization }),
          },
        })
        assert.strictEqual(answer.status, 421)
        assert.strictEqual(code(answer), "bbws_misdirected_request")
        assert.strictEqual(answer.headers["x-tenant-id"], "tenant-1")
      }
    }),
  )

  it.live("refuses a password without a tenant", () =>
    Effect.gen(function* () {
      const answer = yield* call("GET", "wp/v2/sites", {
        anonymous: true,
        headers: { authorization: "Basic d3Jvbmc6d3Jvbmc=" },
      })
      assert.strictEqual(answer.status, 403)
      assert.strictEqual(code(answer), "bbws_tenant_required")
    }),
  )

  it.live("names its tenant to a caller who is not known", () =>
    Effect.gen(function* () {
      const anonymous = yield* call("GET", "wp/v2/sites", { anonymous: true })
      const wrong = yield* call("GET", "wp/v2/sites", {
        headers: { authorization: "Basic d3Jvbmc6d3Jvbmc=" },
      })
      for (const answer of [anonymous, wrong]) {
        assert.strictEqual(answer.status, 401)
        assert.strictEqual(answer.headers["x-tenant-id"], "tenant-1")
      }
    }),
  )
})

describe("a site's own host", () => {
  it.live("has settings of its own", () =>
    Effect.gen(function* () {
      yield* create("site-settings", "settings")
      const host = "settings.wpdev.localhost"
      const Settings = Schema.Struct({
        title: Schema.String,
        description: Schema.String,
        timezone: Schema.String,
        language: Schema.String,
      })
      const body = {
        title: "Café",
        description: "Tea",
        timezone: "Africa/Johannesburg",
        language: "en_US",
      }
      const changed = yield* call("PUT", "wp/v2/settings", { host, body })
      assert.deepStrictEqual(read(Settings, changed), { ...body, language: "" })
      assert.notStrictEqual(read(Settings, yield* call("GET", "wp/v2/settings")).title, "Café")
      const page = yield* visit(host)
      assert.include(page.text, "Café")
    }),
  )

  it.live("answers on any port without a redirect", () =>
    Effect.gen(function* () {
      yield* create("site-port", "port", "Port")
      for (const port of ["", ":8080", ":9999"]) {
        const host = `port.wpdev.localhost${port}`
        const page = yield* visit(host)
        assert.strictEqual(page.status, 200)
        assert.include(page.text, `http://port.wpdev.localhost:${publicPort}/`)
      }
    }),
  )

  it.live("is reached by WordPress itself", () =>
    Effect.gen(function* () {
      yield* create("site-loop", "loop")
      const host = "loop.wpdev.localhost"
      const path = "wp-site-health/v1/tests/loopback-requests"
      const answer = yield* call("GET", path, { host })
      assert.strictEqual(read(Schema.Struct({ status: Schema.String }), answer).status, "good", answer.text)
    }),
  )

  it.live("is called by WordPress with the password only within its container, and never unverified", () =>
    Effect.gen(function* () {
      const Loopbacks = Schema.Struct({
        sent: Schema.Array(Schema.Struct({ url: Schema.String, verified: Schema.Boolean, password: Schema.Boolean })),
        own: Schema.Array(Schema.String),
        verifies: Schema.Boolean,
        safe: Schema.Array(Schema.Boolean),
      })
      const safe = ["http://127.0.0.1:8081", "http://localhost", "http://[::1]:81", "https://management.internal"]
      const unsafe = ["", "http://10.0.0.7", "http://127.0.0.1.example.com", "http://a@localhost", "ftp://localhost"]
      const answer = yield* call("POST", "test/v1/loopbacks", { body: { urls: [...safe, ...unsafe] } })
      const { own, sent, ...rest } = read(Loopbacks, answer)
      assert.deepStrictEqual(rest, { verifies: true, safe: [...safe.map(() => true), ...unsafe.map(() => false)] })
      assert.deepStrictEqual(
        sent.map(({ password, verified }) => [password, verified]),
        [
          [true, true],
          [false, true],
        ],
      )
      assert.isTrue(sent[0]?.url.startsWith(`${own[1]}/wp-json/`) && sent[1]?.url.startsWith(`${own[0]}/`))
      assert.notStrictEqual(own[0], own[1])
    }),
  )

  it.live("is a 404 that names the tenant when no site has it", () =>
    Effect.gen(function* () {
      const answer = yield* call("GET", "", { host: "nobody.wpdev.localhost" })
      assert.deepStrictEqual([answer.status, code(answer)], [404, "bbws_unknown_site"])
      assert.strictEqual(answer.headers["x-tenant-id"], "tenant-1")
    }),
  )

  it.live("is the main site's when it is nobody's, for a health check by address", () =>
    Effect.gen(function* () {
      const answer = yield* send(network().tenant.url, "GET", "/", {
        host: "10.0.0.7",
        anonymous: true,
      })
      assert.strictEqual(answer.status, 200)
    }),
  )
})

describe("the load balancer", () => {
  it.live("says which part does not answer", () =>
    Effect.gen(function* () {
      const to = (tenant: string) => call("GET", "", { headers: { "x-tenant-id": tenant } })
      assert.strictEqual((yield* to("tenant-none")).status, 503)
      assert.strictEqual((yield* to("tenant-down")).status, 502)
      const nobody = yield* call("GET", "", { anonymous: true, host: "nobody.example.com" })
      assert.strictEqual(nobody.status, 404)
      assert.include(nobody.text, "nobody.example.com")
    }),
  )
})

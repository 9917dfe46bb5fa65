import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted, Schema } from "effect"
import { TestClock } from "effect/testing"

import { toEnvelope } from "../../src/http/ErrorEnvelope.ts"
import { WordPress } from "../../src/wordpress/WordPress.ts"
import { WordPressCredentials } from "../../src/wordpress/WordPressCredentials.ts"
import { networkRef, settingsFrom } from "../support/samples.ts"
import { type Reply, secret, startWordPress } from "../support/WordPressServer.ts"

const call = { ...networkRef, method: "GET", path: "/bbws/v1/platform" } as const
const Ok = Schema.Struct({ ok: Schema.Boolean })
const callWith = (changes: { readonly host?: string; readonly body?: object; readonly method?: "POST" } = {}) =>
  Effect.flatMap(WordPress, (wordpress) => wordpress.call({ ...call, ...changes, answer: Ok }))

describe("the WordPress client", () => {
  it.live("names tenant and site in its request, with the tenant's password", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress({})
      yield* callWith({ host: "shop.wpdev.example", method: "POST", body: { name: "Café" } }).pipe(
        Effect.andThen(callWith()),
        Effect.provide(layer),
      )
      const [site, network] = seen
      assert.deepStrictEqual([site?.method, site?.url], ["POST", "/wp-json/bbws/v1/platform"])
      assert.strictEqual(site?.headers.host, "shop.wpdev.example")
      assert.strictEqual(site?.headers["x-tenant-id"], "tenant-1")
      assert.strictEqual(site?.headers["content-type"], "application/json")
      assert.strictEqual(site?.headers.authorization, `Basic ${Buffer.from(`service:${secret}`).toString("base64")}`)
      assert.strictEqual(site?.body, '{"name":"Café"}')
      assert.strictEqual(network?.headers.host, "tenant-1.network.example")
    }),
  )

  it.live("reads a tenant's password once", () =>
    Effect.gen(function* () {
      const { layer, secretReads } = yield* startWordPress({})
      yield* Effect.all([callWith(), callWith(), callWith()]).pipe(Effect.provide(layer))
      assert.strictEqual(yield* secretReads, 1)
    }),
  )

  for (const status of [500, 503, 423, 429, 408]) {
    it.live(`tries again after ${status}`, () =>
      Effect.gen(function* () {
        const { layer, seen } = yield* startWordPress({ status }, {})
        assert.deepStrictEqual(yield* callWith().pipe(Effect.provide(layer)), { ok: true })
        assert.lengthOf(seen, 2)
      }),
    )
  }

  it.live("tries three times more, and then says that WordPress failed", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress({ status: 500, body: "<b>critical</b> error" })
      const error = yield* callWith().pipe(Effect.provide(layer), Effect.flip)
      assert.deepStrictEqual([error._tag, error.response.code], ["WordPressApiError", "WP_001"])
      assert.lengthOf(seen, 4)
    }),
  )

  for (const status of [400, 403, 404, 409]) {
    it.live(`takes ${status} for a no that stays one`, () =>
      Effect.gen(function* () {
        const { layer, seen } = yield* startWordPress({ status, body: '{"code":"taken","message":"Name taken"}' })
        const error = yield* callWith().pipe(Effect.provide(layer), Effect.flip)
        assert.strictEqual(error._tag, "WordPressRefused")
        assert.isFalse(error.response.retryable)
        assert.include(error.message, "Name taken")
        assert.lengthOf(seen, 1)
      }),
    )
  }

  it.live("takes an answer of another tenant for none", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress({ tenant: "tenant-2" })
      const error = yield* callWith().pipe(Effect.provide(layer), Effect.flip)
      assert.include(error, { _tag: "WordPressApiError", status: 421, wordpressCode: "foreign_tenant" })
      assert.lengthOf(seen, 4)
    }),
  )

  it.live("reads the password anew after 401: it may have been rotated", () =>
    Effect.gen(function* () {
      const { layer, secretReads } = yield* startWordPress({ status: 401 }, {})
      yield* callWith().pipe(Effect.provide(layer))
      assert.strictEqual(yield* secretReads, 2)
    }),
  )

  for (const body of ["", "<html>", "[]", '{"ok":"yes"}']) {
    it.live(`says that WordPress failed when it answers ${JSON.stringify(body)}`, () =>
      Effect.gen(function* () {
        const { layer } = yield* startWordPress({ body })
        const error = yield* callWith().pipe(Effect.provide(layer), Effect.flip)
        assert.include(error, { _tag: "WordPressApiError", wordpressCode: "unexpected_answer" })
      }),
    )
  }

  it.live("shows the password in no error, neither as JSON nor in the answer", () =>
    Effect.gen(function* () {
      const refused = yield* startWordPress({ status: 403, body: '{"message":"no"}' })
      const broken = settingsFrom({ WORDPRESS_ORIGIN_DEV: "http://127.0.0.1:1" })
      const unreachable = WordPress.layer.pipe(
        Layer.provide(
          Layer.succeed(
            WordPressCredentials,
            WordPressCredentials.of({
              authorization: () => Effect.succeed(Redacted.make(secret)),
              forget: () => Effect.void,
            }),
          ),
        ),
        Layer.provide(broken),
      )
      for (const layer of [refused.layer, unreachable]) {
        const error = yield* callWith().pipe(Effect.provide(layer), Effect.flip)
        const shown = [JSON.stringify(error), String(error), JSON.stringify(toEnvelope(error, "request-1", 0))].join(
          "\n",
        )
        assert.notInclude(shown, secret)
        assert.notInclude(shown, Buffer.from(`service:${secret}`).toString("base64"))
        assert.notMatch(shown, /authorization/i)
      }
    }),
  )

  it.effect("waits 30 s for an answer, four times, and then says so", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress({ silent: true })
      const fiber = yield* Effect.forkChild(callWith().pipe(Effect.provide(layer), Effect.flip))
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        yield* Effect.promise(async () => {
          while (seen.length < attempt) await new Promise((resolve) => setImmediate(resolve))
        })
        yield* TestClock.adjust("30 seconds")
        // The pause before the next attempt: at most 480 ms with its jitter.
        yield* TestClock.adjust("1 second")
      }
      const error = yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        [error._tag, error.response.code, error.response.status],
        ["WordPressTimeout", "WP_002", 504],
      )
    }),
  )

  it.effect("leaves a tenant alone for 15 s after five failed calls, then lets one try", () =>
    Effect.gen(function* () {
      const replies = Array.from({ length: 20 }, (): Reply => ({ status: 500 }))
      const { layer, seen } = yield* startWordPress(...replies, {})
      yield* Effect.gen(function* () {
        for (let failed = 1; failed <= 5; failed += 1) {
          const fiber = yield* Effect.forkChild(Effect.flip(callWith()))
          for (let attempt = 1; attempt <= 4; attempt += 1) {
            yield* Effect.promise(async () => {
              while (seen.length < (failed - 1) * 4 + attempt) await new Promise((resolve) => setTimeout(resolve, 1))
              await new Promise((resolve) => setTimeout(resolve, 10))
            })
            if (attempt < 4) yield* TestClock.adjust("1 second")
          }
          assert.strictEqual((yield* Fiber.join(fiber))._tag, "WordPressApiError")
        }
        const open = yield* Effect.flip(callWith())
        assert.include(open, { _tag: "WordPressCircuitOpen", retryAfter: 15 })
        assert.lengthOf(seen, 20)
        yield* TestClock.adjust("15 seconds")
        assert.deepStrictEqual(yield* callWith(), { ok: true })
        assert.deepStrictEqual(yield* callWith(), { ok: true })
      }).pipe(Effect.provide(layer))
    }),
  )
})

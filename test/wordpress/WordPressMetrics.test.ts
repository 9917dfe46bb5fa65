import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"

import { WordPress, type WordPressCall } from "../../src/wordpress/WordPress.ts"
import { operationOf } from "../../src/wordpress/WordPressFailures.ts"
import { metricConsole } from "../support/metrics.ts"
import { networkRef } from "../support/samples.ts"
import { type Reply, startWordPress } from "../support/WordPressServer.ts"

const Ok = Schema.Struct({ ok: Schema.Boolean })
const path = "/wp/v2/sites/7"
const kind = "GET /wp/v2/sites/{id}"

/** Makes one call and gives what was measured; a WordPress that is silent is waited for as long as the call says. */
const measured = (reply: Reply, changes: Partial<WordPressCall<typeof Ok>> = {}) =>
  Effect.gen(function* () {
    const console = metricConsole()
    const { layer, seen } = yield* startWordPress(reply)
    const fiber = yield* Effect.forkChild(
      Effect.flatMap(WordPress, (wordpress) =>
        wordpress.call({
          ...networkRef,
          method: "GET",
          path,
          answer: Ok,
          retries: 0,
          ...changes,
        }),
      ).pipe(Effect.provide([layer, console.layer]), Effect.exit),
    )
    yield* Effect.promise(async () => {
      while (seen.length === 0) await new Promise((resolve) => setImmediate(resolve))
    })
    if (reply.silent === true) yield* TestClock.adjust(changes.timeoutMs ?? 30_000)
    yield* Fiber.join(fiber)
    return console
  })

describe("the latency of WordPress", () => {
  it.effect("is measured by kind of call", () =>
    Effect.gen(function* () {
      const { divided, total } = yield* measured({})
      assert.deepStrictEqual(total("WordPressAPILatency"), [0])
      assert.deepStrictEqual(divided("WordPressAPILatency"), [[kind, 0]])
      assert.deepStrictEqual(total("WordPressAPIFailures"), [])
    }),
  )

  it.effect("has what was waited for in vain, which is a failure", () =>
    Effect.gen(function* () {
      const { divided, total } = yield* measured({ silent: true })
      assert.deepStrictEqual(total("WordPressAPILatency"), [30_000])
      assert.deepStrictEqual(divided("WordPressAPIFailures"), [[kind, 1]])
    }),
  )

  it.effect("knows nothing of what sites have scheduled", () =>
    Effect.gen(function* () {
      const { total } = yield* measured({ silent: true }, { ofSchedule: true, timeoutMs: 40_000 })
      assert.deepStrictEqual(total("WordPressAPILatency"), [])
      assert.deepStrictEqual(total("ScheduledEventsDuration"), [40_000])
      assert.deepStrictEqual(total("WordPressAPIFailures"), [])
    }),
  )

  it.effect("knows nothing of work on archives", () =>
    Effect.gen(function* () {
      const { divided, total } = yield* measured({ silent: true }, { ofArchive: true, timeoutMs: 50_000 })
      assert.deepStrictEqual(total("WordPressAPILatency"), [])
      assert.deepStrictEqual(divided("WordPressArchiveDuration"), [[kind, 50_000]])
      assert.deepStrictEqual(total("WordPressAPIFailures"), [], "it goes on without us")
    }),
  )
})

describe("an answer of WordPress", () => {
  const tells = (status: number, failures: Array<number>, changes: Partial<WordPressCall<typeof Ok>> = {}) =>
    Effect.gen(function* () {
      const { total } = yield* measured({ status, body: "{}" }, changes)
      assert.deepStrictEqual(total("WordPressAPIFailures"), failures)
    })

  for (const status of [401, 500, 502, 503, 504]) {
    it.effect(`with status ${status} is a failure`, () => tells(status, [1]))
  }
  for (const status of [400, 404, 409, 422, 423]) {
    it.effect(`with status ${status} is none`, () => tells(status, []))
  }
  it.effect("that a balancer gives up on is none where an archive is made", () => tells(504, [], { ofArchive: true }))
  for (const status of [401, 500, 504]) {
    it.effect(`with status ${status} is none where a site runs what it has scheduled`, () =>
      tells(status, [], { ofSchedule: true }),
    )
  }
  it.effect("with status 500 is a failure also there", () => tells(500, [1], { ofArchive: true }))

  it.effect("of another tenant's container is counted by itself", () =>
    Effect.gen(function* () {
      const { total } = yield* measured({ tenant: "tenant-2" })
      assert.deepStrictEqual(total("WordPressForeignTenant"), [1])
      const refused = yield* measured({ status: 421, body: "{}" })
      assert.deepStrictEqual(refused.total("WordPressForeignTenant"), [1])
      const own = yield* measured({ status: 500, body: "{}" })
      assert.deepStrictEqual(own.total("WordPressForeignTenant"), [])
    }),
  )
})

describe("a kind of call", () => {
  for (const [given, expected] of [
    ["/wp/v2/sites?siteId=site-1", "/wp/v2/sites"],
    ["/wp/v2/sites/12?force=true", "/wp/v2/sites/{id}"],
    ["/wp/v2/themes/twentytwenty", "/wp/v2/themes/{slug}"],
    ["/bbws/v1/plugins/2fa/update", "/bbws/v1/plugins/{slug}/update"],
    ["/bbws/v1/sites/3/plugins/akismet/config?option=a/1", "/bbws/v1/sites/{id}/plugins/{slug}/config"],
    ["/bbws/v1/plugins", "/bbws/v1/plugins"],
  ] as const) {
    it(`of ${given} is ${expected}`, () => {
      assert.strictEqual(operationOf({ method: "POST", path: given }), `POST ${expected}`)
    })
  }
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Redacted, Schema } from "effect"
import { TestClock } from "effect/testing"

import { WordPress } from "../../src/wordpress/WordPress.ts"
import { networkRef } from "../support/samples.ts"
import { type Reply, startWordPress } from "../support/WordPressServer.ts"

const Ok = Schema.Struct({ ok: Schema.Boolean })
const call = (
  changes: {
    readonly timeoutMs?: number
    readonly retries?: number
    readonly ofSchedule?: boolean
    readonly authorization?: Redacted.Redacted
  } = {},
) =>
  Effect.flatMap(WordPress, (wordpress) =>
    wordpress.call({
      ...networkRef,
      method: "GET",
      path: "/bbws/v1/platform",
      answer: Ok,
      ...changes,
    }),
  )
const times = (count: number, reply: Reply) => Array.from({ length: count }, () => reply)
/** The request has come; the server's own clock is the real one. */
const untilSeen = (seen: ReadonlyArray<unknown>, count: number) =>
  Effect.promise(async () => {
    while (seen.length < count) await new Promise((resolve) => setImmediate(resolve))
  })

describe("a call that says how patient it is", () => {
  it.effect("waits that long for an answer, and not longer", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress({ silent: true })
      const fiber = yield* Effect.forkChild(
        call({ timeoutMs: 5000, retries: 0 }).pipe(Effect.provide(layer), Effect.flip),
      )
      yield* untilSeen(seen, 1)
      yield* TestClock.adjust("4999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.deepInclude(yield* Fiber.join(fiber), { _tag: "WordPressTimeout", afterMs: 5000 })
      assert.lengthOf(seen, 1)
    }),
  )

  it.effect("waits longer than usual as well", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress({ silent: true })
      const fiber = yield* Effect.forkChild(
        call({ timeoutMs: 50_000, retries: 0 }).pipe(Effect.provide(layer), Effect.flip),
      )
      yield* untilSeen(seen, 1)
      yield* TestClock.adjust("49 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.deepInclude(yield* Fiber.join(fiber), { _tag: "WordPressTimeout", afterMs: 50_000 })
    }),
  )

  for (const retries of [0, 1, 2]) {
    it.live(`is made ${retries + 1} times when it may be tried again ${retries} times`, () =>
      Effect.gen(function* () {
        const { layer, seen } = yield* startWordPress({ status: 500 })
        const error = yield* call({ retries }).pipe(Effect.provide(layer), Effect.flip)
        assert.strictEqual(error._tag, "WordPressApiError")
        assert.lengthOf(seen, retries + 1)
      }),
    )
  }
})

describe("a tenant's WordPress", () => {
  it.live("that says 423 again and again is busy, and not failing: it is not left alone", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress(...times(8, { status: 423 }), {})
      yield* Effect.gen(function* () {
        for (let nth = 0; nth < 8; nth += 1) {
          assert.deepInclude(yield* Effect.flip(call({ retries: 0 })), { _tag: "WordPressApiError", status: 423 })
        }
        assert.deepStrictEqual(yield* call({ retries: 0 }), { ok: true })
      }).pipe(Effect.provide(layer))
      assert.lengthOf(seen, 9)
    }),
  )

  it.live("that says 423 in between has answered: what failed before does not count any more", () =>
    Effect.gen(function* () {
      const { layer } = yield* startWordPress(
        ...times(4, { status: 500 }),
        { status: 423 },
        ...times(4, { status: 500 }),
        {},
      )
      yield* Effect.gen(function* () {
        for (let nth = 0; nth < 9; nth += 1) yield* Effect.flip(call({ retries: 0 }))
        assert.deepStrictEqual(yield* call({ retries: 0 }), { ok: true })
      }).pipe(Effect.provide(layer))
    }),
  )

  it.live("that refuses again and again is not left alone either", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress({ status: 404 })
      yield* Effect.forEach(times(8, {}), () => Effect.flip(call())).pipe(Effect.provide(layer))
      assert.lengthOf(seen, 8)
    }),
  )

  it.live("that fails five calls in a row is left alone, also by those that are not tried again", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress({ status: 503 })
      yield* Effect.gen(function* () {
        for (let nth = 0; nth < 5; nth += 1) yield* Effect.flip(call({ retries: 0 }))
        assert.deepInclude(yield* Effect.flip(call({ retries: 0 })), { _tag: "WordPressCircuitOpen" })
      }).pipe(Effect.provide(layer))
      assert.lengthOf(seen, 5)
    }),
  )

  it.live("goes on being asked whose sites do not bring to an end what they have scheduled", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress({ status: 500 })
      yield* Effect.gen(function* () {
        for (let nth = 0; nth < 6; nth += 1) {
          const error = yield* Effect.flip(call({ retries: 0, ofSchedule: true }))
          assert.strictEqual(error._tag, "WordPressApiError")
        }
      }).pipe(Effect.provide(layer))
      assert.lengthOf(seen, 6)
    }),
  )
})

describe("an answer that is larger than any that WordPress has to give", () => {
  for (const reply of [{ endless: true }, { claims: 300 * 1024 * 1024 }, { status: 500, endless: true }]) {
    it.live(`is read no further, and is WP_001: ${JSON.stringify(reply)}`, () =>
      Effect.gen(function* () {
        const { layer } = yield* startWordPress(reply)
        const error = yield* call({ retries: 0 }).pipe(Effect.provide(layer), Effect.flip)
        assert.include(error, { _tag: "WordPressApiError", wordpressCode: "answer_too_large" })
        assert.strictEqual(error.response.code, "WP_001")
      }),
    )
  }

  it.live("is not needed of a front page, whose status is all that is looked at", () =>
    Effect.gen(function* () {
      const { layer } = yield* startWordPress({ endless: true })
      const visit = { ...networkRef, host: "shop.example" } as const
      const page = yield* Effect.flatMap(WordPress, (wordpress) => wordpress.visit(visit)).pipe(Effect.provide(layer))
      assert.strictEqual(page.status, 200)
    }),
  )

  it.live("is none of 7 MB", () =>
    Effect.gen(function* () {
      const { layer } = yield* startWordPress({ body: `{"ok":true}${" ".repeat(7 * 1024 * 1024)}` })
      assert.deepStrictEqual(yield* call({ retries: 0 }).pipe(Effect.provide(layer)), { ok: true })
    }),
  )
})

describe("a call that WordPress does not let in", () => {
  it.live("reads the password anew, once, also when it may not be tried again", () =>
    Effect.gen(function* () {
      const rotated = yield* startWordPress({ status: 401 }, {})
      assert.deepStrictEqual(yield* call({ retries: 0 }).pipe(Effect.provide(rotated.layer)), { ok: true })
      assert.strictEqual(yield* rotated.secretReads, 2)

      const wrong = yield* startWordPress({ status: 401 })
      const error = yield* call().pipe(Effect.provide(wrong.layer), Effect.flip)
      assert.include(error, { _tag: "WordPressApiError", status: 401 })
      assert.lengthOf(wrong.seen, 2)
      assert.strictEqual(yield* wrong.secretReads, 2)
    }),
  )

  it.live("reads none in place of the one that it was given", () =>
    Effect.gen(function* () {
      const { layer, secretReads, seen } = yield* startWordPress({ status: 401 })
      const authorization = Redacted.make("Basic bmV3")
      assert.include(yield* call({ authorization }).pipe(Effect.provide(layer), Effect.flip), { status: 401 })
      assert.deepStrictEqual(
        seen.map(({ headers }) => headers.authorization),
        ["Basic bmV3"],
      )
      assert.strictEqual(yield* secretReads, 0)
    }),
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"

import { hostOf } from "./bundles.ts"

const counting = `let calls = 0
export const handler = async (event, context) => ({
  calls: ++calls, event, greeting: process.env.GREETING, path: process.env.PATH, name: context.functionName,
})`
const slow = `await new Promise((resolve) => setTimeout(resolve, 1100))
export const handler = async (event, context) => context.getRemainingTimeInMillis() > 500`
const endless = `export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000))`

describe("LambdaHost", () => {
  it.live("keeps an environment between invocations and gives it only its own variables", () =>
    Effect.gen(function* () {
      const host = yield* hostOf({ count: counting })
      yield* host.invoke("count", { a: 1 })
      const second = yield* host.invoke("count", { a: 2 })
      assert.deepStrictEqual(second, {
        calls: 2,
        event: { a: 2 },
        greeting: "hello",
        name: "count",
      })
    }),
  )

  it.live("runs two invocations at once in two environments", () =>
    Effect.gen(function* () {
      const host = yield* hostOf({ count: counting })
      const results = yield* Effect.all([host.invoke("count", 1), host.invoke("count", 2)], {
        concurrency: "unbounded",
      })
      assert.deepStrictEqual(
        results.map((result) => JSON.parse(JSON.stringify(result)).calls),
        [1, 1],
      )
    }),
  )

  it.live("ends a running environment on kill, tells its caller, and starts a new one next", () =>
    Effect.gen(function* () {
      const host = yield* hostOf({ endless, count: counting })
      const running = yield* Effect.forkChild(Effect.flip(host.invoke("endless", {})))
      yield* Effect.sleep("200 millis")
      assert.strictEqual(yield* host.kill("endless"), 1)
      assert.strictEqual((yield* Fiber.join(running)).kind, "killed")
      yield* host.invoke("count", {})
      yield* host.kill("count")
      const result = yield* host.invoke("count", {})
      assert.strictEqual(JSON.parse(JSON.stringify(result)).calls, 1)
    }),
  )

  it.live("fails on a timeout, a throw, a bundle that does not load, and an unknown name", () =>
    Effect.gen(function* () {
      const host = yield* hostOf(
        {
          endless,
          broken: `export const handler = () => { throw new Error("no") }`,
          unloadable: `throw new Error("at load")`,
        },
        1,
      )
      const kindOf = (name: string) => Effect.map(Effect.flip(host.invoke(name, {})), (failure) => failure.kind)
      const kinds = yield* Effect.forEach(["endless", "broken", "unloadable", "stranger"], kindOf)
      assert.deepStrictEqual(kinds, ["timeout", "handler", "handler", "unknown"])
    }),
  )

  it.live("gives an invocation its whole time, however long its bundle took to load", () =>
    Effect.gen(function* () {
      const host = yield* hostOf({ slow }, 1)
      assert.isTrue(yield* host.invoke("slow", {}))
    }),
  )
})

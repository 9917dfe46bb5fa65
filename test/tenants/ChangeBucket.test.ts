import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"

import type { ChangeLimit } from "../../src/kernel/ChangeLimit.ts"
import { Table } from "../../src/platform/Table.ts"
import { takeToken } from "../../src/tenants/ChangeBucket.ts"
import { tableLayer, tableWith, useDatabase } from "../support/database.ts"
import { MemoryDynamo } from "../support/dynamodb/MemoryDynamo.ts"
import { settingsFrom } from "../support/samples.ts"

useDatabase({ emptyBeforeEach: true })

const inMemory = Table.over(() => new MemoryDynamo()).pipe(Layer.provideMerge(settingsFrom()))
const limits = fc.record({ perSecond: fc.constantFrom(0.5, 1, 2, 3, 7, 10), burst: fc.integer({ min: 1, max: 8 }) })
/** Milliseconds until the next change, and whether it waits for as long as it was told before. */
const changes = fc.array(
  fc.record({ after: fc.oneof(fc.constant(0), fc.integer({ max: 3000 }).map(Math.abs)), obeys: fc.boolean() }),
  { maxLength: 40 },
)

/** The bucket as one would draw it: tokens that drip in until it is full. */
const drawnBucket = ({ burst, perSecond }: ChangeLimit) => {
  const tokenMs = Math.ceil(1000 / perSecond)
  let tokens = burst * tokenMs
  let last = 0
  return (now: number): boolean => {
    tokens = Math.min(burst * tokenMs, tokens + now - last)
    last = now
    if (tokens < tokenMs) return false
    tokens -= tokenMs
    return true
  }
}

describe("a tenant's bucket of changes", () => {
  it("gives a token whenever a bucket that is refilled drop by drop would, and tells truly when the next one comes", async () => {
    await fc.assert(
      fc.asyncProperty(limits, changes, async (limit, asked) => {
        const drawn = drawnBucket(limit)
        await Effect.gen(function* () {
          let now = 0
          let told = 0
          for (const { after, obeys } of asked) {
            const ms = obeys ? Math.max(after, told) : after
            yield* TestClock.adjust(ms)
            now += ms
            const taken = yield* Effect.result(takeToken("tenant-1", limit))
            assert.strictEqual(Result.isSuccess(taken), drawn(now))
            if (obeys && told > 0) assert.isTrue(Result.isSuccess(taken))
            told = 0
            if (Result.isSuccess(taken)) {
              assert.isAtMost(taken.success.tokens, limit.burst - 1)
              assert.isAtLeast(taken.success.tokens, 0)
            } else if (taken.failure._tag === "ChangeLimitReached") told = taken.failure.retryAfter * 1000
          }
        }).pipe(Effect.provide([inMemory, TestClock.layer()]), Effect.runPromise)
      }),
      { numRuns: 300 },
    )
  })

  it.effect("gives no token more to twenty requests at once than it has, in two writes each at the most", () => {
    let writes = 0
    const counted = tableWith(() => Effect.sync(() => (writes += 1)))
    return Effect.gen(function* () {
      const limit = { perSecond: 1, burst: 7 }
      const taken = yield* Effect.all(
        Array.from({ length: 20 }, () => Effect.result(takeToken("tenant-1", limit))),
        { concurrency: "unbounded" },
      )
      const given = taken.filter(Result.isSuccess).map(({ success }) => success.tokens)
      assert.deepStrictEqual(
        given.toSorted((one, other) => other - one),
        [6, 5, 4, 3, 2, 1, 0],
      )
      const refused = taken.filter(Result.isFailure).map(({ failure }) => failure.response.code)
      assert.deepStrictEqual(
        refused,
        Array.from({ length: 13 }, () => "SYS_002"),
      )
      assert.isAtMost(writes, 40)
    }).pipe(Effect.provide(Layer.suspend(() => counted)))
  })

  it.effect("is each tenant's own, and comes back token by token", () =>
    Effect.gen(function* () {
      const limit = { perSecond: 2, burst: 2 }
      assert.deepStrictEqual(yield* takeToken("tenant-1", limit), { tokens: 1, fullInSeconds: 1 })
      assert.deepStrictEqual(yield* takeToken("tenant-1", limit), { tokens: 0, fullInSeconds: 1 })
      const refused = yield* Effect.flip(takeToken("tenant-1", limit))
      assert.deepInclude(refused, { _tag: "ChangeLimitReached", retryAfter: 1 })
      assert.deepStrictEqual(yield* takeToken("tenant-2", limit), { tokens: 1, fullInSeconds: 1 })
      yield* TestClock.adjust("500 millis")
      assert.deepStrictEqual(yield* takeToken("tenant-1", limit), { tokens: 0, fullInSeconds: 1 })
      assert.strictEqual((yield* Effect.flip(takeToken("tenant-1", limit)))._tag, "ChangeLimitReached")
    }).pipe(Effect.provide(Layer.suspend(() => tableLayer))),
  )
})

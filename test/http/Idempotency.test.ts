import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Ref } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"

import { type Answer, once } from "../../src/http/Idempotency.ts"
import { InternalError, NotPermitted } from "../../src/kernel/HttpErrors.ts"
import { Table } from "../../src/platform/Table.ts"
import { tableLayer, useDatabase } from "../support/database.ts"

const request = {
  caller: "me|tenant-1",
  target: "POST /v1.0/tenants/tenant-1/sites",
  body: '{"siteName":"Shop"}',
  permit: () => Effect.void,
}
const rights = [{ action: "promote" as const, tenantId: "tenant-1", ownerId: "you" }]
const accepted: Answer = {
  statusCode: 202,
  headers: { location: "/v1.0/operations/op-1" },
  body: '{"siteId":"site-1"}',
}
const layer = Layer.suspend(() => Layer.merge(tableLayer, SecureRandom.layerWebCrypto))

/** A handler that gives these answers one after the other, and remembers the seeds that it was given. */
const handlerOf = Effect.fnUntraced(function* (...answers: ReadonlyArray<Answer | InternalError>) {
  const seeds = yield* Ref.make<ReadonlyArray<string>>([])
  const handle = (seed: string) =>
    Ref.updateAndGet(seeds, (all) => [...all, seed]).pipe(
      Effect.flatMap((all) => {
        const answer = answers[Math.min(all.length, answers.length) - 1] ?? accepted
        return answer instanceof InternalError
          ? Effect.fail(answer)
          : Effect.succeed({
              answer,
              rights,
              final: !answer.body.includes("SITE_008") && answer.statusCode < 500,
              secret: answer.body.includes("secret"),
            })
      }),
    )
  return { handle, seeds: Ref.get(seeds) }
})

describe("a request with an Idempotency-Key", () => {
  useDatabase()

  it.effect("gets the stored answer when it comes again, and is handled once", () =>
    Effect.gen(function* () {
      const { handle, seeds } = yield* handlerOf()
      const first = yield* once({ ...request, key: "again" }, handle)
      yield* TestClock.adjust("23 hours")
      const second = yield* once({ ...request, key: "again" }, handle)
      assert.deepStrictEqual([first, second], [accepted, accepted])
      assert.lengthOf(yield* seeds, 1)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("gets the stored answer only if what it needed is still permitted", () =>
    Effect.gen(function* () {
      const { handle, seeds } = yield* handlerOf()
      const asked: Array<unknown> = []
      yield* once({ ...request, key: "demoted" }, handle)
      const permit = (needed: unknown) => {
        asked.push(needed)
        return Effect.fail(new NotPermitted({ action: "promote" }))
      }
      const refused = yield* once({ ...request, key: "demoted", permit }, handle).pipe(Effect.flip)
      assert.strictEqual(refused.response.code, "AUTH_002")
      assert.deepStrictEqual(asked, [rights])
      assert.lengthOf(yield* seeds, 1)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("is refused when the key was used for another body or another target", () =>
    Effect.gen(function* () {
      const { handle, seeds } = yield* handlerOf()
      yield* once({ ...request, key: "reused" }, handle)
      const body = yield* once({ ...request, key: "reused", body: "{}" }, handle).pipe(Effect.flip)
      const target = yield* once({ ...request, key: "reused", target: "DELETE /" }, handle).pipe(Effect.flip)
      assert.deepStrictEqual([body.response.code, target.response.code], ["IDEM_002", "IDEM_002"])
      assert.lengthOf(yield* seeds, 1)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("has nothing to do with another caller's use of the same key", () =>
    Effect.gen(function* () {
      const { handle, seeds } = yield* handlerOf()
      yield* once({ ...request, key: "shared" }, handle)
      yield* once({ ...request, key: "shared", caller: "you|tenant-1", body: "{}" }, handle)
      assert.lengthOf(yield* seeds, 2)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("is refused while the first is being answered, and handled once whoever comes at the same time", () =>
    Effect.gen(function* () {
      const { handle, seeds } = yield* handlerOf()
      const open = yield* Deferred.make<void>()
      const slowly = (seed: string) => handle(seed).pipe(Effect.tap(() => Deferred.await(open)))
      const all = yield* Effect.forkChild(
        Effect.forEach(
          Array.from({ length: 8 }),
          () =>
            once({ ...request, key: "concurrent" }, slowly).pipe(
              Effect.map(({ statusCode }) => String(statusCode)),
              Effect.catch((error) =>
                // The last of the seven that are refused lets the first go on.
                Effect.as(Deferred.succeed(open, undefined), error.response.code),
              ),
            ),
          { concurrency: "unbounded" },
        ),
      )
      const outcomes = yield* Fiber.join(all)
      assert.lengthOf(yield* seeds, 1)
      assert.include(outcomes, "202")
      assert.isTrue(outcomes.every((outcome) => outcome === "202" || outcome === "IDEM_001"))
    }).pipe(Effect.provide(layer)),
  )

  it.effect("is handled anew after 24 hours, with another seed", () =>
    Effect.gen(function* () {
      const { handle, seeds } = yield* handlerOf()
      yield* once({ ...request, key: "old" }, handle)
      yield* TestClock.adjust("24 hours")
      yield* once({ ...request, key: "old", body: "{}" }, handle)
      const [first, second] = yield* seeds
      assert.isDefined(second)
      assert.notStrictEqual(first, second)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("is handled again at once after an answer of 5xx or a failure, with the same seed", () =>
    Effect.gen(function* () {
      const broken = { statusCode: 503, headers: {}, body: "{}" }
      const { handle, seeds } = yield* handlerOf(broken, new InternalError({}), accepted)
      const first = yield* once({ ...request, key: "broken" }, handle)
      const second = yield* once({ ...request, key: "broken" }, handle).pipe(Effect.flip)
      const third = yield* once({ ...request, key: "broken" }, handle)
      const fourth = yield* once({ ...request, key: "broken" }, handle)
      assert.deepStrictEqual([first, third, fourth], [broken, accepted, accepted])
      assert.strictEqual(second._tag, "InternalError")
      const all = yield* seeds
      assert.lengthOf(all, 3)
      assert.lengthOf(new Set(all), 1)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("is handled again at once after an answer that may turn out otherwise, with the same seed", () =>
    Effect.gen(function* () {
      const busy = { statusCode: 409, headers: {}, body: '{"error":{"code":"SITE_008"}}' }
      const { handle, seeds } = yield* handlerOf(busy, accepted)
      assert.deepStrictEqual(yield* once({ ...request, key: "busy" }, handle), busy)
      assert.deepStrictEqual(yield* once({ ...request, key: "busy" }, handle), accepted)
      assert.deepStrictEqual(yield* once({ ...request, key: "busy" }, handle), accepted)
      const all = yield* seeds
      assert.lengthOf(all, 2)
      assert.lengthOf(new Set(all), 1)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("whose attempt was overtaken keeps what the one that overtook it was answered", () =>
    Effect.gen(function* () {
      const late = { statusCode: 409, headers: {}, body: '{"error":{"code":"SITE_003"}}' }
      const busy = { statusCode: 409, headers: {}, body: '{"error":{"code":"SITE_008"}}' }
      for (const [key, first] of [
        ["overtaken, final", late],
        ["overtaken, not final", busy],
      ] as const) {
        const { handle } = yield* handlerOf()
        const begun = yield* Deferred.make<void>()
        const open = yield* Deferred.make<void>()
        const slowly = Deferred.succeed(begun, undefined).pipe(
          Effect.andThen(Deferred.await(open)),
          Effect.as({ answer: first, rights, final: first === late, secret: false }),
        )
        const slow = yield* Effect.forkChild(once({ ...request, key }, () => slowly))
        yield* Deferred.await(begun)
        yield* TestClock.adjust("91 seconds")
        const second = once({ ...request, key }, (seed) =>
          Effect.gen(function* () {
            // The first one ends while the second is at work.
            yield* Deferred.succeed(open, undefined)
            assert.deepStrictEqual(yield* Fiber.join(slow), first)
            const third = yield* Effect.flip(once({ ...request, key }, handle))
            assert.strictEqual(third.response.code, "IDEM_001")
            return yield* handle(seed)
          }),
        )
        assert.deepStrictEqual(yield* second, accepted)
        assert.deepStrictEqual(yield* once({ ...request, key }, handle), accepted)
      }
    }).pipe(Effect.provide(layer)),
  )

  it.effect("that was answered with a secret is given it once, and nothing of it is kept", () =>
    Effect.gen(function* () {
      const secret = { statusCode: 201, headers: { location: "/secret-1" }, body: '{"loginUrl":"secret-2"}' }
      const { handle, seeds } = yield* handlerOf(secret)
      const stored: Array<unknown> = []
      const table = yield* Table
      const watched = Table.of({
        ...table,
        put: (input) =>
          Effect.andThen(
            Effect.sync(() => stored.push(input)),
            table.put(input),
          ),
        update: (input) =>
          Effect.andThen(
            Effect.sync(() => stored.push(input)),
            table.update(input),
          ),
      })
      const ask = (more: object = {}) =>
        once({ ...request, key: "holds-secret", ...more }, handle).pipe(Effect.provideService(Table, watched))
      assert.deepStrictEqual(yield* ask(), secret)
      const again = yield* Effect.flip(ask())
      assert.deepInclude(again.response, { code: "IDEM_003", status: 409, retryable: false })
      assert.strictEqual((yield* Effect.flip(ask({ body: "{}" }))).response.code, "IDEM_002")
      const permit = () => Effect.fail(new NotPermitted({ action: "login" }))
      assert.strictEqual((yield* Effect.flip(ask({ permit }))).response.code, "AUTH_002")
      assert.lengthOf(yield* seeds, 1)
      assert.isAbove(stored.length, 1)
      assert.notInclude(JSON.stringify(stored), "secret-")
    }).pipe(Effect.provide(layer)),
  )

  it.effect("that was refused with 4xx gets the same refusal again", () =>
    Effect.gen(function* () {
      const refusal = { statusCode: 409, headers: {}, body: '{"error":{"code":"SITE_003"}}' }
      const { handle, seeds } = yield* handlerOf(refusal, accepted)
      yield* once({ ...request, key: "refused" }, handle)
      assert.deepStrictEqual(yield* once({ ...request, key: "refused" }, handle), refusal)
      assert.lengthOf(yield* seeds, 1)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("that died is taken over after a minute and a half, by one, with the same seed", () =>
    Effect.gen(function* () {
      const { handle, seeds } = yield* handlerOf()
      const dying = (seed: string) => Effect.andThen(handle(seed), Effect.die("the container is gone"))
      yield* Effect.exit(once({ ...request, key: "died" }, dying))
      const early = yield* once({ ...request, key: "died" }, handle).pipe(Effect.flip)
      assert.strictEqual(early.response.code, "IDEM_001")
      yield* TestClock.adjust("89 seconds")
      assert.strictEqual((yield* Effect.flip(once({ ...request, key: "died" }, handle))).response.code, "IDEM_001")
      yield* TestClock.adjust("1 second")
      yield* Effect.forEach(Array.from({ length: 4 }), () => Effect.exit(once({ ...request, key: "died" }, handle)), {
        concurrency: "unbounded",
      })
      const all = yield* seeds
      assert.lengthOf(all, 2)
      assert.lengthOf(new Set(all), 1)
    }).pipe(Effect.provide(layer)),
  )
})

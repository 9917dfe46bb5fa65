import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { HttpClient, HttpClientError, HttpClientRequest, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"

import { keyed, patient } from "../../../client/effect/patience.ts"

const answer = (status: number, body: string, headers: Record<string, string> = {}) =>
  new Response(body, { status, headers })
const code = (text: string) => JSON.stringify({ error: { code: text } })

/** A client of a service that gives these answers, one after the other; none where the connection is lost. */
const clientOf = (answers: ReadonlyArray<Response | undefined>) => {
  const sent: Array<HttpClientRequest.HttpClientRequest> = []
  const client = HttpClient.make((request) =>
    Effect.suspend(() => {
      const next = answers[sent.length]
      sent.push(request)
      return next === undefined
        ? Effect.fail(new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request }) }))
        : Effect.succeed(HttpClientResponse.fromWeb(request, next))
    }),
  )
  return { client: client.pipe(keyed, patient), sent }
}

const run = (answers: ReadonlyArray<Response | undefined>, request: HttpClientRequest.HttpClientRequest) =>
  Effect.gen(function* () {
    const { client, sent } = clientOf(answers)
    const fiber = yield* Effect.forkChild(client.execute(request))
    yield* TestClock.adjust("1 minute")
    const response = yield* Fiber.join(fiber)
    return { status: response.status, sent }
  })

const get = HttpClientRequest.get("http://api/v1.0/plugins")
const post = HttpClientRequest.post("http://api/v1.0/tenants/tenant-1/sites")

describe("a patient client", () => {
  it.effect("tries again after the seconds that the answer says, with the same key", () =>
    Effect.gen(function* () {
      const { sent, status } = yield* run([answer(503, "", { "retry-after": "15" }), answer(202, "{}")], post)
      assert.strictEqual(status, 202)
      assert.lengthOf(sent, 2)
      const keys = new Set(sent.map(({ headers }) => headers["idempotency-key"]))
      assert.lengthOf([...keys], 1)
      assert.match([...keys][0] ?? "", /^[0-9a-f-]{36}$/)
    }),
  )

  it.effect("sends again what got no answer", () =>
    Effect.gen(function* () {
      const { sent, status } = yield* run([undefined, undefined, answer(200, "{}")], get)
      assert.deepStrictEqual([status, sent.length], [200, 3])
    }),
  )

  it.effect("waits while its first attempt is still being answered, but not for another change of the site", () =>
    Effect.gen(function* () {
      const again = yield* run([answer(409, code("IDEM_001"), { "retry-after": "2" }), answer(202, "{}")], post)
      assert.deepStrictEqual([again.status, again.sent.length], [202, 2])
      const busy = yield* run([answer(409, code("SITE_008"), { "retry-after": "5" })], post)
      assert.deepStrictEqual([busy.status, busy.sent.length], [409, 1])
    }),
  )

  it.effect("gives up in the end with the answer that it got", () =>
    Effect.gen(function* () {
      const { sent, status } = yield* run(
        Array.from({ length: 9 }, () => answer(503, "", { "retry-after": "1" })),
        get,
      )
      assert.deepStrictEqual([status, sent.length], [503, 4])
    }),
  )

  it.effect("keeps the key that the caller chose", () =>
    Effect.gen(function* () {
      const { sent } = yield* run([answer(202, "{}")], HttpClientRequest.setHeader(post, "idempotency-key", "order-1"))
      assert.strictEqual(sent[0]?.headers["idempotency-key"], "order-1")
    }),
  )

  it.effect("asks a read for no key", () =>
    Effect.gen(function* () {
      const { sent } = yield* run([answer(200, "{}")], get)
      assert.isUndefined(sent[0]?.headers["idempotency-key"])
    }),
  )
})

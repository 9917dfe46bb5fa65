import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Redacted } from "effect"

import { createPassword, revokePassword, userId } from "../../src/wordpress/ApplicationPasswords.ts"
import { networkRef } from "../support/samples.ts"
import { startWordPress } from "../support/WordPressServer.ts"

const account = { ...networkRef, authorization: Redacted.make("Basic c2VjcmV0") }

describe("application passwords", () => {
  it.live("are made without the gaps in which WordPress shows them, by the account that was given", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress({ status: 201, body: '{"uuid":"u-1","password":"abcd EFGH"}' })
      const made = yield* createPassword(account, "bbws-1").pipe(Effect.provide(layer))
      assert.deepStrictEqual([made.uuid, Redacted.value(made.password)], ["u-1", "abcdEFGH"])
      assert.include(seen[0], {
        method: "POST",
        url: "/wp-json/wp/v2/users/me/application-passwords",
        body: '{"name":"bbws-1"}',
      })
      assert.strictEqual(seen[0]?.headers.authorization, "Basic c2VjcmV0")
    }),
  )

  it.live("are not made twice by an answer that is lost", () =>
    Effect.gen(function* () {
      const { layer, seen } = yield* startWordPress({ status: 500 })
      yield* createPassword(account, "bbws-1").pipe(Effect.provide(layer), Effect.flip)
      assert.lengthOf(seen, 1)
    }),
  )

  for (const body of [
    '{"uuid":7,"password":"abcd EFGH"}',
    '{"password":"abcd EFGH"}',
    '["abcd EFGH"]',
    '"abcd EFGH"',
    '{"uuid":"u-1","password":"abcd EFGH"',
    '{"uuid":"u-1","password":["abcd EFGH"]}',
  ]) {
    it.live(`are not shown by the error that ${body} makes`, () =>
      Effect.gen(function* () {
        const { layer } = yield* startWordPress({ body })
        const error = yield* createPassword(account, "bbws-1").pipe(Effect.provide(layer), Effect.flip)
        assert.include(error, { _tag: "WordPressApiError", wordpressCode: "unexpected_answer" })
        const shown = [JSON.stringify(error), String(error), Cause.pretty(Cause.fail(error))].join("\n")
        assert.notMatch(shown, /abcd|EFGH/)
      }),
    )
  }

  it.live("that are gone already count as revoked", () =>
    Effect.gen(function* () {
      const { layer } = yield* startWordPress({ status: 404, body: '{"code":"rest_application_password_not_found"}' })
      yield* revokePassword(account, "u-1").pipe(Effect.provide(layer))
    }),
  )

  it.live("are taken from no other tenant", () =>
    Effect.gen(function* () {
      const { layer } = yield* startWordPress({ tenant: "tenant-2", body: '{"id":1}' })
      const error = yield* userId(account).pipe(Effect.provide(layer), Effect.flip)
      assert.include(error, { _tag: "WordPressApiError", wordpressCode: "foreign_tenant" })
    }),
  )
})

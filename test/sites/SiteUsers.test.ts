import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"
import * as fc from "fast-check"

import { isEmailAddress } from "../../src/kernel/EmailAddress.ts"
import { SiteId, TenantId } from "../../src/kernel/Ids.ts"
import { SiteUsers } from "../../src/sites/SiteUsers.ts"
import { UserId } from "../../src/sites/SiteUsersApi.ts"
import type { WordPressCallError } from "../../src/wordpress/WordPress.ts"
import { WordPressApiError, WordPressRefused } from "../../src/wordpress/WordPressErrors.ts"
import { fakeSiteStore, fakeWordPress } from "../support/fakes.ts"
import { epoch, makeSite, standingSite } from "../support/samples.ts"

const params = { tenantId: TenantId.make("tenant-1"), siteId: SiteId.make("site-1") }
const ofUser = { ...params, userId: UserId.make("42") }
const bob = { id: 42, email: "bob@example.com", displayName: "Bob", role: "editor", registeredAt: epoch }
const { id: _id, ...rest } = bob
const shown = { ...rest, userId: UserId.make("42") }

const world = (
  respond: (call: { readonly method: string; readonly path: string }) => Effect.Effect<unknown, WordPressCallError>,
  site = standingSite(),
) => {
  const wordpress = fakeWordPress(respond)
  const layer = SiteUsers.layer.pipe(
    Layer.provide(Layer.mergeAll(fakeSiteStore(site), wordpress.layer, SecureRandom.layerWebCrypto)),
  )
  return { wordpress, layer }
}
const refusing = (code: string, roles?: ReadonlyArray<string>) => () =>
  Effect.fail(
    new WordPressRefused({
      status: 409,
      wordpressCode: code,
      reason: "no",
      ...(roles === undefined ? {} : { roles }),
    }),
  )
/** Asks the service of a world. */
const using = <A, E>(
  { layer }: { readonly layer: Layer.Layer<SiteUsers> },
  ask: (users: SiteUsers["Service"]) => Effect.Effect<A, E>,
) => Effect.flatMap(SiteUsers, ask).pipe(Effect.provide(layer))

const pageOf = (book: ReturnType<typeof world>, asked: { readonly pageSize?: number; readonly startAt?: string }) =>
  Effect.runPromise(using(book, (users) => users.list(params, asked)))

describe("the users of a site", () => {
  it("are all listed, once, whatever the size of a page", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 30 }), async (all, pageSize) => {
        const book = world(({ path }) => {
          const query = new URL(path, "http://wordpress.example").searchParams
          const after = Number(query.get("after") ?? 0)
          const size = Math.min(Number(query.get("per_page")), all - after)
          return Effect.succeed(Array.from({ length: size }, (_unused, index) => ({ ...bob, id: after + index + 1 })))
        })
        const seen: Array<string> = []
        let next: string | null = null
        do {
          const asked = { pageSize, ...(next === null ? {} : { startAt: next }) }
          const page: Awaited<ReturnType<typeof pageOf>> = await pageOf(book, asked)
          seen.push(...page.items.map(({ userId }) => userId))
          next = page.nextToken
          assert.isTrue(next === null || page.count === pageSize)
        } while (next !== null)
        assert.deepStrictEqual(
          seen,
          Array.from({ length: all }, (_unused, index) => String(index + 1)),
        )
      }),
      { numRuns: 50 },
    )
  })

  it.effect("are asked for, added, changed and removed in the tenant's WordPress", () => {
    const book = world(({ method }) => Effect.succeed(method === "DELETE" ? { removed: true } : bob))
    const { wordpress } = book
    return Effect.gen(function* () {
      assert.deepInclude(yield* using(book, (users) => users.get(ofUser)), shown)
      yield* using(book, (users) => users.add(params, { email: bob.email, role: "editor", displayName: "Bob" }))
      yield* using(book, (users) => users.change(ofUser, "author"))
      yield* using(book, (users) => users.remove(ofUser, undefined))
      yield* using(book, (users) => users.remove(ofUser, UserId.make("7")))
      assert.deepStrictEqual(wordpress.asked(), [
        "GET /bbws/v1/sites/7/users/42",
        "POST /bbws/v1/sites/7/users",
        "PUT /bbws/v1/sites/7/users/42",
        "GET /bbws/v1/sites/7/users/42",
        "DELETE /bbws/v1/sites/7/users/42",
        "GET /bbws/v1/sites/7/users/42",
        "DELETE /bbws/v1/sites/7/users/42?reassign=7",
      ])
      const [, added, changed] = wordpress.heard
      assert.deepInclude(added?.body, { email: bob.email, role: "editor", displayName: "Bob" })
      assert.match(JSON.stringify(added?.body), /"requestId":"[0-9a-f-]{36}"/)
      assert.deepStrictEqual(changed?.body, { role: "author" })
    })
  })

  it.effect("that WordPress refuses are told by errors of their own", () =>
    Effect.gen(function* () {
      const cases = [
        ["bbws_user_not_found", "USER_001", 404],
        ["bbws_last_administrator", "USER_002", 409],
        ["bbws_role_unknown", "SITE_001", 400],
        ["bbws_heir_unknown", "SITE_001", 400],
        ["bbws_main_site", "WP_001", 502],
      ] as const
      for (const [wordpressCode, code, status] of cases) {
        const book = world(refusing(wordpressCode, ["administrator", "shop_manager"]))
        const { message, response } = yield* Effect.flip(using(book, (users) => users.change(ofUser, "king")))
        assert.deepInclude(response, { code, status })
        if (wordpressCode === "bbws_role_unknown") assert.include(message, "it has administrator, shop_manager")
      }
      const added = { email: bob.email, role: "editor" }
      const twice = using(world(refusing("bbws_user_exists")), (users) => users.add(params, added))
      assert.deepInclude((yield* Effect.flip(twice)).response, { code: "USER_003", status: 409 })
      const busy = world(() => Effect.fail(new WordPressApiError({ status: 423, wordpressCode: "bbws_site_busy" })))
      const later = yield* Effect.flip(using(busy, (users) => users.change(ofUser, "editor")))
      assert.isTrue(later.response.retryable)
    }),
  )

  it.effect("are not asked for of a site that is not there, nor changed while an operation works on it", () =>
    Effect.gen(function* () {
      const book = world(() => Effect.succeed([]), standingSite({ operationId: "op-9" }))
      yield* using(book, (users) => users.list(params, {}))
      const running = [
        yield* Effect.flip(using(book, (users) => users.change(ofUser, "editor"))),
        yield* Effect.flip(using(book, (users) => users.add(params, { email: bob.email, role: "editor" }))),
      ]
      for (const { response } of running) assert.deepInclude(response, { code: "SITE_008", status: 409 })
      const other = { ...params, tenantId: TenantId.make("tenant-2") }
      const foreign = using(book, (users) => users.list(other, {}))
      assert.strictEqual((yield* Effect.flip(foreign))._tag, "SiteNotFound")
      assert.lengthOf(book.wordpress.heard, 1)
      const gone = world(() => Effect.succeed([]), makeSite({ ...standingSite(), status: "DELETED" }))
      assert.strictEqual((yield* Effect.flip(using(gone, (users) => users.get(ofUser))))._tag, "StatusForbids")
    }),
  )
})

describe("an e-mail address", () => {
  it("is one that every database tells from all others", () => {
    for (const taken of ["a@b.io", "ada+tea@example.co.uk", "o'neil@ex-ample.example"]) {
      assert.isTrue(isEmailAddress(taken), taken)
    }
    const refused = ["ádám@example.com", "ada@example", "ada @example.com", "a@b.io\n", "a@-b.io", "a@b..io", "@b.io"]
    for (const address of [...refused, `${"a".repeat(90)}@example.com`])
      assert.isFalse(isEmailAddress(address), address)
  })
})

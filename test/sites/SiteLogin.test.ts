import { createHash } from "node:crypto"

import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Layer } from "effect"

import { groups, type User } from "../../src/http/Identity.ts"
import { SiteId, TenantId } from "../../src/kernel/Ids.ts"
import { makeChangeHandler } from "../../src/lambda/ChangeHandler.ts"
import { SiteLogin } from "../../src/sites/SiteLogin.ts"
import { endpoint } from "../../src/sites/SiteLoginApi.ts"
import { logInToSite } from "../../src/sites/SiteLoginHttp.ts"
import { WordPressApiError, WordPressRefused } from "../../src/wordpress/WordPressErrors.ts"
import { as, fakeTable, userOf } from "../support/fakes.ts"
import { gatewayEvent, idToken } from "../support/gatewayEvent.ts"
import { invocation } from "../support/invocation.ts"
import { makeLogins, waiting } from "../support/logins.ts"
import { standingSite } from "../support/samples.ts"

const params = { tenantId: TenantId.make("tenant-1"), siteId: SiteId.make("site-1") }
const editor: Partial<User> = { sub: "user-2", email: "ed@example.com", groups: new Set([groups.user]) }

type Asked = Parameters<SiteLogin["Service"]["create"]>[1]
const logIn = (asked: Asked = {}, caller: Partial<User> = {}, { layer } = makeLogins(), site = params) =>
  Effect.flatMap(SiteLogin, (logins) => logins.create(site, asked)).pipe(as(userOf(caller)), Effect.provide(layer))
const codeOf = (asked: Asked, caller?: Partial<User>, world?: ReturnType<typeof makeLogins>) =>
  Effect.map(Effect.flip(logIn(asked, caller, world)), ({ response }) => response.code)

describe("a login to a site", () => {
  it.effect("is a link whose token WordPress knows by its hash, and another one each time", () => {
    const world = makeLogins()
    return Effect.gen(function* () {
      const links = [yield* logIn({}, editor, world), yield* logIn({ redirectTo: "/shop#top" }, editor, world)]
      const tokens = links.map(({ loginUrl }) => loginUrl.split("#")[1] ?? "")
      assert.deepStrictEqual(
        links,
        tokens.map((token) => ({ loginUrl: `${waiting.url}#${token}`, expiresAt: waiting.expiresAt })),
      )
      for (const token of tokens) assert.match(token, /^[A-Za-z0-9_-]{43}$/)
      assert.lengthOf(new Set(tokens), 2)
      assert.deepStrictEqual(
        world.wordpress.heard.map(({ body, method, path }) => ({ body, method, path })),
        ["/wp-admin/", "/shop#top"].map((redirect, index) => ({
          method: "POST" as const,
          path: "/bbws/v1/sites/7/login",
          body: {
            email: "ed@example.com",
            token: createHash("sha256")
              .update(tokens[index] ?? "")
              .digest("hex"),
            redirect,
          },
        })),
      )
    })
  })

  it.effect("is one's own, and only an admin's as somebody else", () => {
    const world = makeLogins()
    const other = { email: "ann@example.com" }
    return Effect.gen(function* () {
      yield* logIn({ email: "ED@example.com" }, editor, world)
      assert.strictEqual(yield* codeOf(other, editor, world), "AUTH_002")
      assert.strictEqual(yield* codeOf({}, { ...editor, groups: new Set([groups.viewer]) }, world), "AUTH_002")
      // The owner of the site is no admin.
      assert.strictEqual(yield* codeOf(other, { ...editor, sub: "user-1" }, world), "AUTH_002")
      yield* logIn(other, {}, world)
      yield* logIn(other, { sub: "staff", groups: new Set([groups.staff]), tenantIds: new Set() }, world)
      assert.deepStrictEqual(
        world.wordpress.heard.map(({ body }) => Object(body)["email"]),
        ["ED@example.com", "ann@example.com", "ann@example.com"],
      )
    })
  })

  it.effect("takes an address that is verified, and one that every database tells from all others", () => {
    const world = makeLogins()
    return Effect.gen(function* () {
      for (const email of ["", "\u00e9d@example.com"]) {
        assert.strictEqual(yield* codeOf({}, { ...editor, email }, world), "USER_004")
      }
      assert.deepStrictEqual(world.wordpress.heard, [])
    })
  })

  it.effect("is refused for who is no user, for a site that nobody may open, and to go elsewhere", () =>
    Effect.gen(function* () {
      const refusing = (wordpressCode: string) =>
        makeLogins(standingSite(), Effect.fail(new WordPressRefused({ status: 404, wordpressCode, reason: "no" })))
      assert.strictEqual(yield* codeOf({}, editor, refusing("bbws_user_not_found")), "USER_001")
      assert.strictEqual(yield* codeOf({}, editor, refusing("rest_no_route")), "WP_001")
      assert.strictEqual(yield* codeOf({}, editor, makeLogins(standingSite({ status: "SUSPENDED" }))), "SITE_005")
      assert.strictEqual(yield* codeOf({ redirectTo: "//evil.example" }, editor), "SITE_001")
      const foreignHost = { redirectTo: "https://evil.example/" }
      assert.strictEqual(yield* codeOf(foreignHost, editor, refusing("bbws_foreign_host")), "SITE_001")
      const foreign = logIn({}, editor, makeLogins(), { ...params, tenantId: TenantId.make("tenant-2") })
      assert.strictEqual((yield* Effect.flip(foreign)).response.code, "SITE_002")
      // It takes no hold of the site, and waits for nobody who does.
      yield* logIn({}, editor, makeLogins(standingSite({ operationId: "op-9" })))
    }),
  )
})

describe("the token of a login", () => {
  it("is in the answer, and in no line, no item and no call", async () => {
    const seen: Array<unknown> = []
    const note = (value: unknown) => Effect.sync(() => void seen.push(value))
    const log = (text: unknown) => void seen.push(text)
    const kept: Console.Console = Object.assign(Object.create(console), { log, error: log, warn: log })
    const run = async (world: ReturnType<typeof makeLogins>) => {
      const layer = Layer.mergeAll(
        world.layer,
        fakeTable({ get: () => Effect.succeed(undefined), put: note, update: (input) => Effect.as(note(input), {}) }),
        Layer.succeed(Console.Console, kept),
      )
      const handler = makeChangeHandler(endpoint, logInToSite, layer)
      const claims = {
        ...idToken,
        sub: "user-1",
        email: "ada@example.com",
        "cognito:groups": groups.admin,
        "custom:tenantIds": "tenant-1",
      }
      const event = gatewayEvent({
        httpMethod: "POST",
        path: "/v1.0/tenants/tenant-1/sites/site-1/login",
        pathParameters: { tenantId: "tenant-1", siteId: "site-1" },
        headers: { "idempotency-key": "click-1" },
        body: "{}",
        requestContext: { ...gatewayEvent().requestContext, authorizer: { claims } },
      })
      const answer = await handler(event, invocation())
      seen.push(world.wordpress.heard)
      return answer
    }
    const { body, statusCode } = await run(makeLogins())
    assert.strictEqual(statusCode, 201)
    const token = String(JSON.parse(body).loginUrl).split("#")[1] ?? ""
    assert.match(token, /^[A-Za-z0-9_-]{43}$/)
    const garbled = await run(makeLogins(standingSite(), Effect.succeed({ ...waiting, expiresAt: "soon" })))
    const failed = await run(makeLogins(standingSite(), Effect.fail(new WordPressApiError({ status: 500 }))))
    assert.deepStrictEqual([garbled.statusCode, failed.statusCode], [502, 502])

    const everything = seen.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join("\n")
    assert.notInclude(everything, token)
    const line = seen.find((value) => typeof value === "string" && value.includes("login link made"))
    const said = JSON.parse(String(line))
    assert.deepInclude(said, {
      tenantId: "tenant-1",
      siteId: "site-1",
      sub: "user-1",
      wordpressUser: 42,
      asOther: false,
    })
    assert.notInclude(everything.replace(/"email":"[^"]*"/g, ""), "ada@example.com")
  })
})

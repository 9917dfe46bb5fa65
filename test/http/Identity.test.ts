import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { fromClaims, parseTenantIds } from "../../src/http/Identity.ts"

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)
const ids = fc.array(id, { minLength: 1, maxLength: 6 })

const forms: ReadonlyArray<readonly [string, (list: ReadonlyArray<string>) => string]> = [
  ["a comma-separated list", (list) => list.join(",")],
  ["a comma-separated list with spaces", (list) => list.join(", ")],
  ["a JSON array", (list) => JSON.stringify(list)],
  ["the gateway's bracketed form", (list) => `[${list.join(" , ")}]`],
]

describe("the tenants of a caller", () => {
  for (const [name, write] of forms) {
    it(`are read from ${name}`, () => {
      fc.assert(fc.property(ids, (list) => assert.deepStrictEqual(parseTenantIds(write(list)), new Set(list))))
    })

    it(`are none when one id in ${name} is not an id`, () => {
      const bad = fc.constantFrom("", "a b", "a/b", "a.b", "é", "[x]", "a\nb", '"', "x".repeat(65), "*")
      fc.assert(
        fc.property(ids, bad, fc.nat(), (list, wrong, at) => {
          const place = at % (list.length + 1)
          const spoiled = [...list.slice(0, place), wrong, ...list.slice(place)]
          assert.deepStrictEqual(parseTenantIds(write(spoiled)), new Set())
        }),
      )
    })
  }

  it.each([
    undefined,
    "",
    " ",
    "[]",
    "[",
    "]",
    "[[]]",
    '["a"',
    '["a",',
    '["a", 1]',
    '[["a"]]',
    '{"a":"b"}',
    '"a"',
    "a,",
    ",a",
    "a;b",
    "a b",
    "[a,b",
    "a,b]",
    "a\u0000",
  ])("are none for %j", (claim) => {
    assert.deepStrictEqual(parseTenantIds(claim), new Set())
  })

  it("are ids throughout, whatever the claim is", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab[],\" '\\{}\n-_é") }), (claim) =>
        [...parseTenantIds(claim)].every((tenantId) => /^[A-Za-z0-9_-]{1,64}$/.test(tenantId)),
      ),
      { numRuns: 2000 },
    )
  })
})

const idToken = { sub: "me", aud: "portal", token_use: "id" }
const clientIds = ["portal", "portal-2"]
const callerOf = (claims: object, token?: string) => fromClaims({ ...idToken, ...claims }, { clientIds, token })
const tokenOf = (claims: object) =>
  `Bearer header.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`
const staff = "super-admin"

describe("a caller", () => {
  it("is named by the claims of the token", () => {
    assert.deepStrictEqual(
      callerOf({
        email: "me@example.com",
        email_verified: "true",
        "cognito:groups": "CUSTOMER_ADMIN",
        "custom:tenantIds": "a,b",
      }),
      {
        sub: "me",
        email: "me@example.com",
        groups: new Set(["CUSTOMER_ADMIN"]),
        tenantIds: new Set(["a", "b"]),
      },
    )
  })

  it.each([undefined, null, {}, "me", { sub: "" }, { sub: 1 }, { email: "me@example.com" }])(
    "is nobody without a subject: %j",
    (claims) => {
      assert.isUndefined(fromClaims(claims, { clientIds }))
      if (typeof claims === "object" && claims !== null) {
        assert.isUndefined(fromClaims({ ...idToken, sub: undefined, ...claims }, { clientIds }))
      }
    },
  )

  it.each([
    { aud: "game" },
    { aud: "" },
    { aud: undefined },
    { aud: "portal,portal-2" },
    { aud: undefined, client_id: "portal", token_use: "access" },
    { token_use: "access" },
    { token_use: undefined },
  ])("is nobody with a token that is no ID token of an allowed app client: %j", (claims) => {
    assert.isUndefined(callerOf(claims))
    assert.isUndefined(callerOf(claims, tokenOf(idToken)))
  })

  it("is nobody where no app client is allowed", () => {
    assert.isUndefined(fromClaims(idToken, { clientIds: [] }))
  })

  it("has neither groups nor tenants that no claim names", () => {
    assert.deepStrictEqual(callerOf({}), {
      sub: "me",
      email: "",
      groups: new Set<string>(),
      tenantIds: new Set<string>(),
    })
  })

  it.each([
    [{ email: "me@example.com" }, ""],
    [{ email: "me@example.com", email_verified: "false" }, ""],
    [{ email: "me@example.com, you@example.com", email_verified: "true" }, ""],
    [{ email: "Me <me@example.com>", email_verified: "true" }, ""],
    [{ email: "me@example.com\nBcc: you@example.com", email_verified: "true" }, ""],
    [{ email: "me", email_verified: "true" }, ""],
    [{ email: `me@${"a.".repeat(130)}com`, email_verified: "true" }, ""],
    [{ email: "me.too+shop@mail.example.com", email_verified: "true" }, "me.too+shop@mail.example.com"],
  ])("has an address only if it is verified and one address: %j", (claims, email) => {
    assert.strictEqual(callerOf(claims)?.email, email)
  })
})

describe("the groups of a caller", () => {
  const groupsOf = (claim: string, own?: unknown, sub = "me") => [
    ...(callerOf({ "cognito:groups": claim }, own === undefined ? undefined : tokenOf({ sub, "cognito:groups": own }))
      ?.groups ?? []),
  ]

  it("are those of the token's own array, however API Gateway joins them", () => {
    for (const claim of [
      "CUSTOMER_ADMIN,CUSTOMER_USER",
      "[CUSTOMER_ADMIN, CUSTOMER_USER]",
      "[CUSTOMER_ADMIN CUSTOMER_USER]",
    ]) {
      assert.deepStrictEqual(groupsOf(claim, ["CUSTOMER_ADMIN", "CUSTOMER_USER"]), ["CUSTOMER_ADMIN", "CUSTOMER_USER"])
    }
  })

  it.each([`x,${staff}`, `${staff},x`, `[${staff}]`, `[x, ${staff}]`, `${staff},`, `["${staff}"]`])(
    "are never staff by the name of one group: %s",
    (name) => {
      assert.notInclude(groupsOf(name, [name]), staff)
      assert.notInclude(groupsOf(name), staff)
      assert.notInclude(groupsOf(`CUSTOMER_USER,${name}`, ["CUSTOMER_USER", name]), staff)
    },
  )

  it("are none where the token is another one than the claims are of", () => {
    assert.deepStrictEqual(groupsOf("x,y", [staff]), [])
    assert.deepStrictEqual(groupsOf(`x,${staff}`, ["x", staff], "you"), [])
    assert.deepStrictEqual(groupsOf(`x,${staff}`, "x"), [])
    assert.deepStrictEqual([...(callerOf({ "cognito:groups": `x,${staff}` }, "Bearer token")?.groups ?? [])], [])
  })

  it("are each what the token says, whatever the names are", () => {
    const name = fc.string({ unit: fc.constantFrom(..."ab,[]-", staff), minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 3 }), (names) => {
        assert.isTrue(groupsOf(names.join(","), names).every((group) => names.includes(group)))
      }),
    )
  })
})

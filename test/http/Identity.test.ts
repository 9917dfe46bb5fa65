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

describe("a caller", () => {
  it("is named by the claims of the token", () => {
    assert.deepStrictEqual(
      fromClaims({
        sub: "me",
        email: "me@example.com",
        "cognito:groups": "[CUSTOMER_ADMIN, CUSTOMER_USER]",
        "custom:tenantIds": "a,b",
      }),
      {
        sub: "me",
        email: "me@example.com",
        groups: new Set(["CUSTOMER_ADMIN", "CUSTOMER_USER"]),
        tenantIds: new Set(["a", "b"]),
      },
    )
  })

  it.each([undefined, null, {}, "me", { sub: "" }, { sub: 1 }, { email: "me@example.com" }])(
    "is nobody without a subject: %j",
    (claims) => {
      assert.isUndefined(fromClaims(claims))
    },
  )

  it("has neither groups nor tenants that no claim names", () => {
    assert.deepStrictEqual(fromClaims({ sub: "me" }), {
      sub: "me",
      email: "",
      groups: new Set<string>(),
      tenantIds: new Set<string>(),
    })
  })
})

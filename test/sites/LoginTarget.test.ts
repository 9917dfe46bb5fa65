import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { loginTarget } from "../../src/sites/LoginTarget.ts"

const site = "https://shop.wpdev.example:8443"

describe("where a login leads to", () => {
  it("is a path of the site, or a URL of its own host", () => {
    const taken = [
      ["/", "/"],
      ["/wp-admin/", "/wp-admin/"],
      ["/wp-admin/post.php?post=1&action=edit#top", "/wp-admin/post.php?post=1&action=edit#top"],
      ["/shop?to=https://evil.example/", "/shop?to=https://evil.example/"],
      [`${site}/wp-admin/`, "/wp-admin/"],
      ["/a/../b", "/b"],
    ] as const
    for (const [asked, path] of taken) assert.deepStrictEqual(loginTarget(asked, site), { path }, asked)
  })

  it("is a path alone where the URL is of another host, which WordPress has to know as the site's", () => {
    const named = loginTarget("https://WWW.shop.example:8443/cart?a=1", site)
    assert.deepStrictEqual(named, { path: "/cart?a=1", host: "www.shop.example" })
    assert.deepStrictEqual(loginTarget("https://evil.example:8443/", site), { path: "/", host: "evil.example" })
  })

  const evil = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2f/evil.example",
    "/%5Cevil.example",
    "/%252Fevil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/%2e%2e//evil.example",
    "/a/..//evil.example",
    "/\t/evil.example",
    "/\n//evil.example",
    " //evil.example",
    "/ok\r\nset-cookie: a=b",
    "https:evil.example",
    "https:/evil.example",
    `${site}@evil.example/`,
    "https://shop.wpdev.example/",
    "http://shop.wpdev.example:8443/",
    `${site}//evil.example`,
    "javascript:alert(1)",
    "data:text/html,x",
    "wp-admin/",
    "?a=1",
    "",
    "/é",
  ]
  for (const asked of evil) {
    it(`is not ${JSON.stringify(asked)}`, () => assert.isUndefined(loginTarget(asked, site)))
  }

  const parts = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "//",
    "%2f",
    "%5c",
    "%2e",
    "%252f",
    "@",
    ":",
    "evil.example",
    "https:",
    "javascript:",
    site,
    "?",
    "#",
    "\t",
    "\n",
    "\0",
    "a",
    "wp-admin",
  )
  const asked = fc.oneof(
    fc.array(parts, { maxLength: 8 }).map((all) => all.join("")),
    fc.array(parts, { maxLength: 8 }).map((all) => `/${all.join("")}`),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.string({ unit: "binary", maxLength: 20 }).map((text) => `/${text}`),
  )

  it("is on the site's own host for every browser, however often it is decoded or made a URL again", () => {
    fc.assert(
      fc.property(asked, (text) => {
        const { path } = loginTarget(text, site) ?? {}
        if (path === undefined) return
        assert.match(path, /^\/[!-~]*$/)
        let decoded = path
        for (let times = 0; times < 3; times += 1) {
          assert.strictEqual(new URL(decoded, site).origin, site, text)
          assert.notMatch(decoded, /^\/[/\\]/)
          // What stands behind the path is not taken for one.
          decoded = (decoded.split(/[?#]/)[0] ?? "").replaceAll(/%(25)*(2f|5c|2e)/gi, (_all, _deep, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          )
        }
      }),
      { numRuns: 20_000 },
    )
  })
})

import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { assetUrlProblem } from "../../src/catalogue/AssetUrl.ts"

const hosts = ["cdn.bbws.io", ".demo.bbws.io", "assets.bbws.io:8443"]

describe("the URL of a thumbnail or a demo", () => {
  it.each([
    "https://cdn.bbws.io/templates/business-pro.jpg",
    "https://cdn.bbws.io:443/a",
    "https://CDN.bbws.io/a?b=c#d",
    "https://shop.demo.bbws.io/",
    "https://a.b.demo.bbws.io",
    "https://assets.bbws.io:8443/a",
  ])("is taken on an allowed host: %s", (url) => assert.isUndefined(assetUrlProblem(url, hosts)))

  it.each([
    "http://cdn.bbws.io/a",
    "ftp://cdn.bbws.io/a",
    "//cdn.bbws.io/a",
    "cdn.bbws.io/a",
    "",
    "javascript:alert(1)",
    "data:text/html,a",
    "https:cdn.bbws.io/a",
    "https://cdn.bbws.io.evil.example/a",
    "https://evil.example/cdn.bbws.io",
    "https://cdn.bbws.io@evil.example/a",
    "https://user:secret@cdn.bbws.io/a",
    "https://evilcdn.bbws.io/a",
    "https://demo.bbws.io/a",
    "https://evildemo.bbws.io/a",
    "https://cdn.bbws.io:8443/a",
    "https://assets.bbws.io/a",
    "https://cdn.bbws.io./a",
    "https://evil.example\\@cdn.bbws.io/a",
    "https:\\\\cdn.bbws.io\\a",
    "https://cdn.bbws.io/a b",
    "https://cdn.bbws.io\n/a",
    "https://[::1]/a",
    "https://",
    `https://cdn.bbws.io/${"a".repeat(2000)}`,
  ])("is refused: %j", (url) => assert.isString(assetUrlProblem(url, hosts)))

  it("is refused everywhere when no host is allowed", () => {
    assert.isString(assetUrlProblem("https://cdn.bbws.io/a", []))
  })

  it("leads to an allowed host over https whenever it is taken", () => {
    const part = fc.constantFrom(
      "https",
      "http",
      "://",
      ":",
      "/",
      "@",
      "\\",
      ".",
      "cdn.bbws.io",
      "evil",
      "demo.bbws.io",
      "?",
      "#",
      "%2e",
      "\t",
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const url = `https://${parts.join("")}`
        if (assetUrlProblem(url, hosts) !== undefined) return true
        const { host, protocol } = new URL(url)
        return protocol === "https:" && (host === "cdn.bbws.io" || host.endsWith(".demo.bbws.io"))
      }),
      { numRuns: 2000 },
    )
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"

import { Environment, Subdomain } from "../../src/sites/Site.ts"
import { siteHostOf, siteUrlOf } from "../../src/sites/SiteAddress.ts"

const bases = { DEV: "http://wpdev.localhost:8080", SIT: "https://wpsit.example/", PROD: "https://wp.example" }

describe("the address of a site", () => {
  it("is its subdomain before its environment's host, with that one's protocol and port", () => {
    assert.strictEqual(siteUrlOf(bases, "DEV", "shop"), "http://shop.wpdev.localhost:8080")
    assert.strictEqual(siteUrlOf(bases, "SIT", "shop"), "https://shop.wpsit.example")
    assert.strictEqual(siteUrlOf(bases, "PROD", "shop"), "https://shop.wp.example")
  })

  it("has no port as a host name", () => {
    assert.strictEqual(siteHostOf(bases, "DEV", "shop"), "shop.wpdev.localhost")
  })

  it.prop(
    "is a URL whose host is the site's host, for every subdomain that is taken",
    [Subdomain, Environment],
    ([subdomain, environment]) => {
      const url = new URL(siteUrlOf(bases, environment, subdomain))
      assert.strictEqual(url.hostname, siteHostOf(bases, environment, subdomain))
      assert.strictEqual(url.hostname.split(".")[0], subdomain)
    },
  )
})

describe("a subdomain", () => {
  const is = Schema.is(Subdomain)

  for (const good of ["a", "shop", "my-shop-2", "0", "a".repeat(63)]) {
    it(`may be ${good}`, () => assert.isTrue(is(good)))
  }

  for (const bad of ["", "-a", "a-", "A", "a.b", "a_b", "ü", "a b", "a\n", "a".repeat(64)]) {
    it(`may not be ${JSON.stringify(bad)}`, () => assert.isFalse(is(bad)))
  }
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { Environment } from "../../src/kernel/Environment.ts"
import { siteHostOf, siteUrlOf } from "../../src/kernel/SiteAddress.ts"
import { Subdomain } from "../../src/sites/Site.ts"
import { checkReserved } from "../../src/sites/SiteNames.ts"
import { settingsFrom } from "../support/samples.ts"

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

describe("a name that is not for sites", () => {
  const is = Schema.is(Subdomain)

  it.each(
    ["www api admin mail smtp login cpanel autodiscover wpad webmail mta-sts ns1 mx-2 www2 localhost isatap"]
      // By these addresses certificate authorities have a domain confirmed.
      .concat("admin administrator webmaster hostmaster postmaster")
      .concat("xn--pypal-4ve xn--a zz--a")
      .flatMap((line) => line.split(" ")),
  )("is %s", (name) => assert.isFalse(is(name)))

  it("is no other name than these", () => {
    for (const name of ["shop", "wwwshop", "admins-choice", "mailorder", "apiary", "a--b", "my-shop--2", "2024"]) {
      assert.isTrue(is(name), name)
    }
  })

  const refused = (environment: Environment, name: string, settings: Readonly<Record<string, string>>) =>
    checkReserved(environment, name, "payload.subdomain").pipe(
      Effect.as(false),
      Effect.catchTag("InvalidRequest", ({ fields }) => Effect.succeed(fields[0]?.path === "payload.subdomain")),
      Effect.provide(settingsFrom(settings)),
    )

  it.effect("is one that the configuration names as well", () =>
    Effect.gen(function* () {
      const settings = { RESERVED_SUBDOMAINS: "intranet,jobs" }
      assert.isTrue(yield* refused("DEV", "jobs", settings))
      assert.isTrue(yield* refused("PROD", "intranet", settings))
      assert.isFalse(yield* refused("DEV", "shop", settings))
      assert.isFalse(yield* refused("DEV", "jobs", {}))
    }),
  )

  it.effect("is one under which the API, another environment or a load balancer is", () =>
    Effect.gen(function* () {
      const settings = {
        API_DOMAIN: "entry.v1.wpdev.example",
        SITE_BASE_URL_PROD: "https://example",
        WORDPRESS_ORIGIN_SIT: "https://balancing.wpsit.example:8443",
        WORDPRESS_NETWORK_BASE_URL: "https://network.example",
      }
      assert.isTrue(yield* refused("DEV", "v1", settings))
      assert.isFalse(yield* refused("DEV", "entry", settings))
      assert.isFalse(yield* refused("SIT", "v1", settings))
      assert.isTrue(yield* refused("SIT", "balancing", settings))
      assert.isTrue(yield* refused("PROD", "wpdev", settings))
      assert.isTrue(yield* refused("PROD", "network", settings))
    }),
  )
})

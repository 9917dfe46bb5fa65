import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"

import { checkDomain, isApex, recordsOf, shownHost, toHost } from "../../src/domains/DomainName.ts"

const own = ["wpdev.bbws.io", "wp.bbws.io", "network.bbws.io", "api.bbws.io", "edge.bbws-cdn.net"]
const check = (domain: string) =>
  Effect.runSync(
    checkDomain(domain, own).pipe(Effect.catch(({ _tag }: { readonly _tag: string }) => Effect.succeed(_tag))),
  )

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/u)
const suffix = fc.constantFrom("com", "de", "co.uk", "com.au", "github.io", "xn--p1ai", "co.za")
const registered = fc.tuple(label, suffix).map((parts) => parts.join("."))

describe("a domain", () => {
  it("is taken as its owner writes it, and is one host", () => {
    const cases: ReadonlyArray<readonly [string, string]> = [
      ["Example.COM", "example.com"],
      [" www.example.com. ", "www.example.com"],
      ["Müller.de", "xn--mller-kva.de"],
      ["xn--mller-kva.de", "xn--mller-kva.de"],
      ["пример.рф", "xn--e1afmkfd.xn--p1ai"],
      ["shop.example.co.uk", "shop.example.co.uk"],
      ["mine.github.io", "mine.github.io"],
      // A full-width full stop is one, too.
      ["www。example.com", "www.example.com"],
    ]
    for (const [given, host] of cases) assert.strictEqual(check(given), host, given)
    assert.strictEqual(shownHost("xn--mller-kva.de"), "müller.de")
  })

  it("is refused, and it is said why, if nobody could own it or it is ours", () => {
    const cases: Readonly<Record<string, ReadonlyArray<string>>> = {
      DomainNotAName: [
        "*.example.com|exa*ple.com|https://example.com|example.com/shop|example.com:8080|127.0.0.1|0x7f.1|2130706433|[::1]|::1",
        "example||.|a..b.com|-a.com|a-.com|_dmarc.example.com|user@example.com|exa mple.com|ex%61mple.com|example.com?x|xn--.com",
        `${"a".repeat(64)}.com|${"a.".repeat(120)}com`,
      ].flatMap((names) => names.split("|")),
      DomainPublic: "co.uk|github.io|com.au|shop.localhost|shop.internal|a.example|x.test|s3.amazonaws.com".split("|"),
      DomainOfPlatform: [
        "wpdev.bbws.io|shop.wpdev.bbws.io|a.b.wp.bbws.io|bbws.io|API.bbws.io|edge.bbws-cdn.net|bbws-cdn.net|t.network.bbws.io",
      ].flatMap((names) => names.split("|")),
    }
    for (const [error, domains] of Object.entries(cases)) {
      for (const domain of domains) assert.strictEqual(check(domain), error, domain)
    }
    // A name that only ends like ours.
    assert.strictEqual(check("notbbws.io"), "notbbws.io")
  })

  it("of whatever form comes to nothing, or to a host that comes to itself", () => {
    const any = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc
        .array(fc.oneof(label, fc.constantFrom("*", "xn--", "ß", "ı", "1", "％", "‮", "")), { maxLength: 5 })
        .map((parts) => parts.join(".")),
      registered,
    )
    fc.assert(
      fc.property(any, (given) => {
        const host = toHost(given)
        if (host === undefined) return
        assert.strictEqual(toHost(host), host)
        assert.match(host, /^[a-z0-9-]+(\.[a-z0-9-]+)+$/u)
        assert.strictEqual(new URL(`https://${host}/`).hostname, host)
        assert.strictEqual(toHost(shownHost(host)), host)
      }),
      { numRuns: 2000 },
    )
  })

  it("is proven and led here by a TXT and, below the top of its zone, a CNAME; at the top by what may stand there", () => {
    const site = { environment: "PROD", subdomain: "shop" } as const
    const siteBaseUrl = { DEV: "https://wpdev.bbws.io", SIT: "https://wpsit.bbws.io", PROD: "https://wp.bbws.io" }
    const settings = { siteBaseUrl, domainTarget: "", domainAddresses: [] }
    fc.assert(
      fc.property(registered, label, (apex, sub) => {
        assert.isTrue(isApex(apex))
        const at = (host: string, more: object = {}) => recordsOf(host, "proof", site, { ...settings, ...more })
        const host = `${sub}.${apex}`
        // Below `uk.com`, which somebody has registered, others register theirs.
        fc.pre(!isApex(host))
        const challenge = { type: "TXT" as const, name: `_bbws-challenge.${host}`, value: "proof" }
        assert.deepStrictEqual(at(host), [challenge, { type: "CNAME" as const, name: host, value: "shop.wp.bbws.io" }])
        assert.deepStrictEqual(at(apex).at(-1), { type: "ALIAS", name: apex, value: "shop.wp.bbws.io" })
        const edge = { domainTarget: "edge.bbws-cdn.net", domainAddresses: ["192.0.2.1", "2001:db8::1"] }
        assert.deepStrictEqual(at(host, edge).at(-1)?.value, "edge.bbws-cdn.net")
        assert.deepStrictEqual(
          at(apex, edge).map(({ type }) => type),
          ["TXT", "A", "AAAA"],
        )
      }),
      { numRuns: 200 },
    )
  })
})

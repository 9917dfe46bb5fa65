import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import * as fc from "fast-check"

import { feedRecord } from "../../../bench/harness/feedFile.ts"
import { Vulnerability } from "../../../src/plugins/marketplace/Vulnerability.ts"
import { readFeedRecord } from "../../../src/plugins/vulnerabilities/FeedRecord.ts"

const software = (slug: string, change: object = {}) => ({
  type: "plugin",
  name: "A plugin",
  slug,
  affected_versions: {
    "1.0 - 1.2": { from_version: "1.0", from_inclusive: false, to_version: "1.2", to_inclusive: true },
  },
  patched: true,
  patched_versions: ["1.3"],
  ...change,
})
const raw = (change: object = {}) => ({ ...feedRecord(1), software: [software("shop")], ...change })

const shop = new Set(["shop"])
const matchesOf = (value: unknown, wanted = shop) => {
  const matches = readFeedRecord("the-id", value, wanted)
  return Result.isSuccess(matches) ? matches.success : assert.fail(matches.failure)
}
const isSkipped = (value: unknown) => Result.isFailure(readFeedRecord("the-id", value, shop))

describe("a record of the feed", () => {
  it("is read with what is stored of it", () => {
    assert.deepStrictEqual(matchesOf(raw()), [
      {
        slug: "shop",
        record: {
          id: "the-id",
          title: "Plugin “1” <= 1.1.1 - Authenticated (Contributor+) Stored Cross-Site Scripting – ‘title’ 🐛",
          cve: "CVE-2025-1",
          cvssScore: 0.1,
          rating: "Medium",
          affected: [{ from: "1.0", fromInclusive: false, to: "1.2", toInclusive: true }],
          patchedVersions: ["1.3"],
          references: [
            "https://www.wordfence.com/threat-intel/vulnerabilities/id/00000000-0000-4000-8000-000000000001?source=api-prod",
            "https://plugins.trac.wordpress.org/browser/plugin-1/trunk/index.php#L1",
          ],
          copyrights: {
            message: "This record contains material that is subject to copyright.",
            defiant: {
              notice: "Copyright 2012-2025 Defiant Inc.",
              licenseUrl: "https://www.wordfence.com/wordfence-intelligence-terms-and-conditions/",
            },
            mitre: {
              notice: "Copyright 1999-2025 The MITRE Corporation",
              licenseUrl: "https://www.cve.org/Legal/TermsOfUse",
            },
          },
        },
      },
    ])
  })

  it("is not read for themes, WordPress itself and plugins that are not wanted", () => {
    const others = [software("shop", { type: "theme" }), software("shop", { type: "core" }), software("shop-2")]
    assert.deepStrictEqual(matchesOf(raw({ software: others })), [])
    assert.deepStrictEqual(matchesOf(raw({ software: [] })), [])
  })

  it("is no vulnerability when it only informs", () => {
    assert.deepStrictEqual(matchesOf(raw({ informational: true })), [])
    assert.strictEqual(matchesOf(raw({ informational: false })).length, 1)
  })

  it("is read once for each wanted plugin, with all of its ranges", () => {
    const range = { from_version: "*", from_inclusive: true, to_version: "0.9", to_inclusive: true }
    const matches = matchesOf(
      raw({ software: [software("Shop"), software("cart"), software("shop", { affected_versions: { x: range } })] }),
      new Set(["shop", "cart"]),
    )
    assert.deepStrictEqual(
      matches.map(({ record, slug }) => [slug, record.affected.map(({ to }) => to)]),
      [
        ["shop", ["1.2", "0.9"]],
        ["cart", ["1.2"]],
      ],
    )
  })

  it("may have its maps empty as PHP writes them, and null for what is not known", () => {
    const [match] = matchesOf(
      raw({
        software: [software("shop", { affected_versions: [], patched_versions: null })],
        cve: null,
        cvss: null,
        references: [],
        copyrights: [],
      }),
    )
    assert.deepInclude(match?.record, { affected: [], patchedVersions: [], cve: null, cvssScore: null, rating: null })
  })

  it("is known also when what explains it has another shape", () => {
    const odd = [1, "x", true, null, {}, [1], { score: "9.8", notice: 1 }]
    fc.assert(
      fc.property(fc.constantFrom("cve", "cvss", "references", "copyrights"), fc.constantFrom(...odd), (key, value) => {
        const [match] = matchesOf(raw({ [key]: value }))
        assert.strictEqual(match?.record.affected.length, 1)
        Schema.decodeUnknownSync(Vulnerability)(match?.record)
      }),
    )
    const [match] = matchesOf({ title: "t", software: [software("shop")] })
    assert.deepInclude(match?.record, { id: "the-id", cve: null, references: [] })
  })

  const damages: ReadonlyArray<readonly [string, unknown]> = [
    ["is no object", 1],
    ["is null", null],
    ["has no title", raw({ title: null })],
    ["has no software", raw({ software: null })],
    ["has software without a slug", raw({ software: [software("shop"), { type: "plugin" }] })],
    ["has no versions", raw({ software: [software("shop", { affected_versions: undefined })] })],
    ["has a list of versions", raw({ software: [software("shop", { affected_versions: ["1.0"] })] })],
    ["has half a range", raw({ software: [software("shop", { affected_versions: { a: { from_version: "*" } } })] })],
    [
      "has an empty bound",
      raw({
        software: [
          software("shop", {
            affected_versions: {
              a: { from_version: "", from_inclusive: true, to_version: "1", to_inclusive: true },
            },
          }),
        ],
      }),
    ],
    [
      "has a word for a flag",
      raw({
        software: [
          software("shop", {
            affected_versions: {
              a: { from_version: "*", from_inclusive: "yes", to_version: "1", to_inclusive: true },
            },
          }),
        ],
      }),
    ],
  ]
  for (const [what, value] of damages) it(`is skipped when it ${what}`, () => assert.isTrue(isSkipped(value)))

  it("has a short reason for being skipped", () => {
    const matches = readFeedRecord("the-id", raw({ id: "x".repeat(10_000), software: "y".repeat(10_000) }), shop)
    assert.isAtMost(Result.isFailure(matches) ? matches.failure.length : Infinity, 300)
  })

  it("is stored in little space, however long its texts are", () => {
    const long = "🐛".repeat(5_000)
    const [match] = matchesOf(
      raw({
        title: long,
        references: [
          "javascript:alert(1)",
          `https://a.example/${long}`,
          "not a link",
          ..."12345".split("").map((n) => `https://a.example/${n}`),
        ],
        copyrights: { message: long, defiant: { notice: long, license_url: "javascript:alert(1)" } },
        software: [software("shop", { patched_versions: Array.from({ length: 500 }, (_, at) => `1.${at}`) })],
      }),
    )
    const { record } = match ?? assert.fail("it was not read")
    assert.isAtMost(JSON.stringify(record).length, 2_500)
    assert.isTrue(record.title.isWellFormed())
    assert.deepStrictEqual(record.references, ["https://a.example/1", "https://a.example/2", "https://a.example/3"])
    assert.isNull(record.copyrights.defiant?.licenseUrl)
  })
})

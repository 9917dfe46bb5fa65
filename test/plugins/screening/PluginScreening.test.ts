import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as fc from "fast-check"

import type { PackageHeader } from "../../../src/catalogue/PackageHeader.ts"
import { toEnvelope } from "../../../src/http/ErrorEnvelope.ts"
import { detailsOf } from "../../../src/kernel/ApiError.ts"
import * as Errors from "../../../src/plugins/marketplace/PluginErrors.ts"
import {
  type ScreenedPlugin,
  type Screening,
  screen,
  type ScreeningResult,
} from "../../../src/plugins/screening/PluginScreening.ts"
import { range, vulnerability } from "../samples.ts"

const plugin = (change: Partial<ScreenedPlugin> = {}): ScreenedPlugin => ({
  pluginId: "plugin-1",
  isBlocklisted: false,
  vulnerabilities: [],
  ...change,
})

const screening = (change: Partial<Screening> = {}): Screening => ({
  plugin: plugin(),
  version: "1.0",
  site: { wordpressVersion: "6.5.5", phpVersion: "8.2.30" },
  installed: [],
  acknowledgeConflicts: false,
  ...change,
})

const refusalOf = (result: ScreeningResult) => {
  if ("refused" in result) return result.refused
  return assert.fail("it was not refused")
}
const codeOf = (result: ScreeningResult) => ("refused" in result ? result.refused.response.code : undefined)
const answerOf = (result: ScreeningResult) => toEnvelope(refusalOf(result), "req-1", 0).error

describe("the screening of a plugin", () => {
  it("lets one pass that nothing speaks against, without warnings", () => {
    assert.deepStrictEqual(screen(screening()), { warnings: [] })
  })

  it("refuses one that is blocklisted, with the reason", () => {
    const result = screen(
      screening({ plugin: plugin({ isBlocklisted: true, blocklistReason: "it slows sites down" }) }),
    )
    assert.instanceOf(refusalOf(result), Errors.PluginBlocklisted)
    assert.deepStrictEqual(answerOf(result), {
      code: "PLUG_002",
      message: "Plugin plugin-1 is blocklisted: it slows sites down",
      details: { pluginId: "plugin-1", reason: "it slows sites down" },
      suggestion: "Choose another plugin of the marketplace",
    })
  })

  const holes = [
    vulnerability("low", { cvssScore: 4.3, affected: [range("*", "1.4")] }),
    vulnerability("high", {
      cve: "CVE-2026-1",
      cvssScore: 9.8,
      affected: [range("*", "1.2")],
      patchedVersions: ["1.3"],
    }),
    vulnerability("other", { affected: [range("2.0", "2.1")] }),
  ]

  it("refuses a version with known vulnerabilities, the worst first", () => {
    const result = screen(screening({ plugin: plugin({ vulnerabilities: holes }), version: "1.2.0" }))
    const answer = answerOf(result)
    assert.strictEqual(answer.code, "PLUG_003")
    assert.strictEqual(answer.message, "Plugin plugin-1 1.2.0 has 2 known security vulnerabilities")
    assert.deepStrictEqual(answer.details, {
      pluginId: "plugin-1",
      version: "1.2.0",
      vulnerabilities: [
        { id: "high", title: "Vulnerability high", cve: "CVE-2026-1", cvssScore: 9.8, patchedVersions: ["1.3"] },
        { id: "low", title: "Vulnerability low", cve: null, cvssScore: 4.3, patchedVersions: ["1.2.4"] },
      ],
      safeVersion: null,
    })
    assert.include(answer.suggestion ?? "", "Choose another plugin")
  })

  it("names the newest version of the marketplace that has no known vulnerability", () => {
    const packages = ["1.10", "1.2", "1.5", "2.0", "2.1"].map((version) => ({ version }))
    const result = screen(screening({ plugin: plugin({ vulnerabilities: holes, packages }), version: "2.1" }))
    const answer = answerOf(result)
    assert.strictEqual(answer.message, "Plugin plugin-1 2.1 has a known security vulnerability")
    assert.strictEqual(answer.suggestion, "Install version 1.10, which has no known vulnerability")
    assert.strictEqual(answer.details["safeVersion"], "1.10")
  })

  it("lets a version pass that the vulnerabilities do not reach", () => {
    assert.deepStrictEqual(screen(screening({ plugin: plugin({ vulnerabilities: holes }), version: "1.5" })), {
      warnings: [],
    })
  })

  it.each([
    ["6.5.5", "6.5", undefined],
    ["6.5", "6.5.0", undefined],
    ["6.5-RC1", "6.5", undefined],
    ["6.10", "6.9", undefined],
    ["6.4.9", "6.5", "PLUG_005"],
    ["5.8", "5.8.1", "PLUG_005"],
    [undefined, "6.5", undefined],
  ])("with WordPress %s for a plugin that needs %s: %s", (wordpressVersion, minWordPressVersion, code) => {
    const result = screen(screening({ plugin: plugin({ minWordPressVersion }), site: { wordpressVersion } }))
    assert.strictEqual(codeOf(result), code)
  })

  it("refuses one that needs a newer PHP, and says what is there", () => {
    const answer = answerOf(screen(screening({ plugin: plugin({ minPhpVersion: "8.3" }) })))
    assert.deepStrictEqual(answer, {
      code: "PLUG_005",
      message: "Plugin plugin-1 needs PHP 8.3 or newer; the site has PHP 8.2.30",
      details: { pluginId: "plugin-1", component: "PHP", required: "8.3", actual: "8.2.30" },
      suggestion: "Ask support for PHP 8.3 or newer, or choose another version or plugin",
    })
  })

  const declarations: ReadonlyArray<readonly [string, Partial<Screening>]> = [
    [
      "itself",
      { plugin: plugin({ conflictsWith: ["plugin-2"] }), installed: [{ pluginId: "plugin-2", name: "Cache" }] },
    ],
    ["the one installed", { installed: [{ pluginId: "plugin-2", name: "Cache", conflictsWith: ["plugin-1"] }] }],
    [
      "both",
      {
        plugin: plugin({ conflictsWith: ["plugin-2"] }),
        installed: [{ pluginId: "plugin-2", name: "Cache", conflictsWith: ["plugin-1"] }, { pluginId: "plugin-3" }],
      },
    ],
  ]
  for (const [side, change] of declarations) {
    const conflicts = [{ pluginId: "plugin-2", name: "Cache" }]

    it(`refuses one that conflicts with an installed one as ${side} declares`, () => {
      const result = screen(screening(change))
      assert.deepStrictEqual(answerOf(result), {
        code: "PLUG_004",
        message: "Plugin plugin-1 conflicts with installed plugins: Cache",
        details: { pluginId: "plugin-1", conflicts },
        suggestion:
          "Uninstall the conflicting plugins first, or send acknowledgeConflicts: true to install it all the same",
      })
      assert.strictEqual(refusalOf(result).response.status, 409)
    })

    it(`warns of it instead when the caller insists, as ${side} declares`, () => {
      assert.deepStrictEqual(screen(screening({ ...change, acknowledgeConflicts: true })), {
        warnings: [{ code: "PLUG_004", message: "Plugin plugin-1 conflicts with installed plugins: Cache", conflicts }],
      })
    })
  }

  it("never sees a conflict of a plugin with itself", () => {
    const installed = [{ pluginId: "plugin-1", conflictsWith: ["plugin-1"] }]
    assert.deepStrictEqual(screen(screening({ plugin: plugin({ conflictsWith: ["plugin-1"] }), installed })), {
      warnings: [],
    })
  })

  it("gives the first reason in the order blocklist, vulnerabilities, compatibility, conflicts, and a conflict alone may be insisted on", () => {
    const flags = fc.record({
      isBlocklisted: fc.boolean(),
      isVulnerable: fc.boolean(),
      isOld: fc.boolean(),
      isConflicting: fc.boolean(),
      acknowledgeConflicts: fc.boolean(),
    })
    fc.assert(
      fc.property(flags, ({ acknowledgeConflicts, isBlocklisted, isConflicting, isOld, isVulnerable }) => {
        const result = screen(
          screening({
            plugin: plugin({
              isBlocklisted,
              vulnerabilities: isVulnerable ? [vulnerability("a")] : [],
              minWordPressVersion: isOld ? "7.0" : "5.0",
            }),
            installed: [{ pluginId: "plugin-2", conflictsWith: isConflicting ? ["plugin-1"] : [] }],
            acknowledgeConflicts,
          }),
        )
        const expected = isBlocklisted
          ? "PLUG_002"
          : isVulnerable
            ? "PLUG_003"
            : isOld
              ? "PLUG_005"
              : isConflicting && !acknowledgeConflicts
                ? "PLUG_004"
                : undefined
        assert.strictEqual(codeOf(result), expected)
        if ("warnings" in result) assert.strictEqual(result.warnings.length, isConflicting ? 1 : 0)
      }),
    )
  })
})

describe("the errors of plugins", () => {
  const conflicts = [{ pluginId: "b", name: "B" }]
  it.each([
    [new Errors.PluginNotFound({ pluginId: "a" }), "PLUG_001", 404, "Plugin a not found in the marketplace"],
    [new Errors.PluginNotFound({ pluginId: "a", siteId: "s" }), "PLUG_001", 404, "Plugin a is not installed on site s"],
    [new Errors.PluginBlocklisted({ pluginId: "a", reason: null }), "PLUG_002", 422, "Plugin a is blocklisted"],
    [
      new Errors.PluginVulnerable({ pluginId: "a", version: "1", vulnerabilities: [], safeVersion: null }),
      "PLUG_003",
      422,
      "Plugin a 1 has 0 known security vulnerabilities",
    ],
    [
      new Errors.PluginConflict({ pluginId: "a", conflicts }),
      "PLUG_004",
      409,
      "Plugin a conflicts with installed plugins: B",
    ],
    [
      new Errors.PluginIncompatible({ pluginId: "a", component: "WORDPRESS", required: "7", actual: "6.5" }),
      "PLUG_005",
      422,
      "Plugin a needs WordPress 7 or newer; the site has WordPress 6.5",
    ],
    [
      new Errors.PluginAlreadyInstalled({ pluginId: "a", siteId: "s", installedVersion: "1.0" }),
      "PLUG_006",
      409,
      "Plugin a is already installed on this site, in version 1.0",
    ],
  ])("%s is answered with its code and status", (error, code, status, message) => {
    assert.deepStrictEqual(error.response, { code, status, retryable: false })
    assert.strictEqual(error.message, message)
    const read = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Unknown))(detailsOf(error))
    assert.notProperty(read, "_tag")
    assert.strictEqual(read["pluginId"], "a")
  })

  const version = (header: Partial<PackageHeader>) => [
    { version: "1.0", header: { requiresPlugins: [], networkOnly: false, ...header } },
  ]

  it("refuses a version that requires plugins which are not active beside it, by their names", () => {
    const packages = version({ requiresPlugins: ["base", "forms", "unknown"] })
    const installed = [
      { pluginId: "plugin-base", slug: "base", isActive: true },
      { pluginId: "plugin-forms", slug: "forms", isActive: false },
    ]
    const known = [{ slug: "forms", pluginId: "plugin-forms", name: "Forms" }]
    const asked = { plugin: plugin({ packages }), installed, known }
    const answer = answerOf(screen(screening(asked)))
    assert.strictEqual(answer.code, "PLUG_009")
    assert.deepStrictEqual(answer.details, {
      pluginId: "plugin-1",
      version: "1.0",
      missing: [...known, { slug: "unknown", pluginId: null, name: null }],
    })
    assert.match(answer.message, /Forms, unknown$/)
    assert.match(answer.suggestion ?? "", /does not have unknown/)
    const other = screening({ ...asked, version: "0.9" })
    assert.deepStrictEqual(screen(other), { warnings: [] }, "a version of which no header is known")
  })

  it("refuses a version for whole networks only, and one whose header wants a newer PHP or WordPress", () => {
    const codes = (header: Partial<PackageHeader>) => {
      const { code, details } = answerOf(screen(screening({ plugin: plugin({ packages: version(header) }) })))
      return [code, details?.["component"]]
    }
    assert.deepStrictEqual(codes({ networkOnly: true }), ["PLUG_010", undefined])
    assert.deepStrictEqual(codes({ requiresPhp: "8.3" }), ["PLUG_005", "PHP"])
    assert.deepStrictEqual(codes({ requiresWordPress: "6.6" }), ["PLUG_005", "WORDPRESS"])
  })
})

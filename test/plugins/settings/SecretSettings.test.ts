import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { TenantId, SiteId } from "../../../src/kernel/Ids.ts"
import { toInstalledView } from "../../../src/plugins/installed/SitePluginReader.ts"
import { InstalledPlugin, PluginId } from "../../../src/plugins/marketplace/Plugin.ts"
import { settingsWithSecrets, shownSettings } from "../../../src/plugins/settings/SecretSettings.ts"
import { epoch } from "../../support/samples.ts"

const secret = { type: "string", writeOnly: true }
const text = { type: "string" }

/** Ways in which a schema may say of `key` that it is secret. */
const schemas: ReadonlyArray<readonly [string, Record<string, unknown>]> = [
  ["itself", { properties: { key: secret } }],
  ["by reference", { properties: { key: { $ref: "#/$defs/key" } }, $defs: { key: secret } }],
  ["by a pattern", { patternProperties: { "^k": secret } }],
  ["of all others", { properties: { host: text }, additionalProperties: secret }],
  ["in one of several", { properties: { key: text }, anyOf: [{ properties: { key: secret } }, true] }],
  ["under a condition", { if: false, else: { properties: { key: secret } } }],
  ["for another's sake", { dependentSchemas: { host: { properties: { key: secret } } } }],
  [
    "through itself",
    { $defs: { self: { $ref: "#" } }, properties: { key: secret }, allOf: [{ $ref: "#/$defs/self" }] },
  ],
]

describe("settings that a schema calls writeOnly", () => {
  for (const [how, schema] of schemas) {
    it(`are not shown, and kept by a write that leaves them out: ${how}`, () => {
      const stored = { host: "mail.example", key: "sk_live_1" }
      assert.deepStrictEqual(shownSettings(stored, schema), { host: "mail.example" })
      assert.deepStrictEqual(settingsWithSecrets({ host: "other" }, stored, schema), {
        host: "other",
        key: "sk_live_1",
      })
      assert.deepStrictEqual(settingsWithSecrets({ key: "sk_2" }, stored, schema), { key: "sk_2" })
    })
  }

  it("are found in objects and lists within", () => {
    const server = { properties: { host: text, key: secret } }
    const schema = { properties: { smtp: server, servers: { items: server }, pair: { prefixItems: [text, secret] } } }
    const stored = { smtp: { host: "a", key: "1" }, servers: [{ host: "b", key: "2" }, { key: "3" }], pair: ["c", "4"] }
    const seen = shownSettings(stored, schema)
    assert.deepStrictEqual(seen, { smtp: { host: "a" }, servers: [{ host: "b" }, {}], pair: ["c", null] })
    const { pair: _pair, ...objects } = seen
    assert.deepStrictEqual(settingsWithSecrets(objects, stored, schema), { smtp: stored.smtp, servers: stored.servers })
  })

  it("are all of them where the whole is, or where it cannot be told", () => {
    assert.deepStrictEqual(shownSettings({ a: 1 }, { type: "object", writeOnly: true }), {})
    assert.deepStrictEqual(shownSettings({ a: 1 }, { patternProperties: { "(?=a)": secret } }), {})
  })

  it("come back whole when what was shown is written as it is", () => {
    const names = fc.constantFrom("key", "host", "constructor", "__proto__", "smtp")
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, fc.string(), fc.dictionary(names, tie("value"), { maxKeys: 4 })),
    }))
    const schema = { properties: { key: secret, smtp: { $ref: "#" }, constructor: { $ref: "#" } } }
    fc.assert(
      fc.property(fc.dictionary(names, value, { maxKeys: 4 }), (stored) => {
        const shown = shownSettings(stored, schema)
        assert.isFalse(Object.hasOwn(shown, "key"))
        assert.deepStrictEqual({ ...settingsWithSecrets(shown, stored, schema) }, { ...stored })
      }),
      { numRuns: 200 },
    )
  })

  it("are in no answer about a plugin of a site", () => {
    const installed = new InstalledPlugin({
      pluginId: PluginId.make("plugin-1"),
      siteId: SiteId.make("site-1"),
      tenantId: TenantId.make("tenant-1"),
      environment: "DEV",
      slug: "shop",
      name: "Shop",
      installedVersion: "1.0",
      isActive: true,
      configuration: { host: "a", key: "sk_live_1" },
      settingsBefore: { by: "op-1", configuration: { key: "sk_live_0" } },
      installedAt: epoch,
      installedBy: "user-1",
      updatedAt: epoch,
    })
    const view = toInstalledView(installed, { configSchema: { properties: { key: secret } } })
    assert.deepStrictEqual(view.configuration, { host: "a" })
    assert.notInclude(JSON.stringify(view), "sk_live")
    assert.deepStrictEqual(toInstalledView(installed, undefined).configuration, {})
  })
})

import { readFileSync } from "node:fs"

import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { configSchemaProblem } from "../../../src/plugins/marketplace/ConfigSchema.ts"
import { coreOptions, forbiddenOptions, optionProblem } from "../../../src/plugins/marketplace/OptionRules.ts"
import { SettingsValidator } from "../../../src/plugins/settings/SettingsValidator.ts"

const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more })

const deep = (levels: number): unknown => JSON.parse(`${'{"not":'.repeat(levels)}{}${"}".repeat(levels)}`)
const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, nth) => [`d${nth}`, { type: "string" }]))
/** `d20` holds a million schemas against a value. */
const doubling = Object.fromEntries(
  Array.from({ length: 21 }, (_, nth) => {
    const before = { $ref: `#/$defs/d${nth - 1}` }
    return [`d${nth}`, nth === 0 ? { type: "string" } : { allOf: [before, before] }]
  }),
)

describe("a schema of a plugin's settings", () => {
  const good: ReadonlyArray<readonly [string, Record<string, unknown>]> = [
    ["an empty one", { type: "object" }],
    ["one with fields", object({ limit: { type: "integer", minimum: 0 }, on: true, off: false }, { required: ["on"] })],
    ["one that says which draft it is of", object({}, { $schema: "https://json-schema.org/draft/2020-12/schema" })],
    ["one with parts", object({ a: { $ref: "#/$defs/a" } }, { $defs: { a: { enum: [1, null, "x"] } } })],
    ["a tree", object({ children: { type: "array", items: { $ref: "#" } } })],
    ["one with keywords that it does not know", object({ a: { type: "string", "x-label": { de: "Farbe" } } })],
    ["one whose fields are named as keywords", object({ type: { type: "string" }, $ref: { type: "string" } })],
    ["one with whatever under keywords that it does not know", object({ a: { "x-label": { $id: "https://[" } } })],
    ["one with patterns", object({ a: { pattern: "^[a-z]+$" } }, { patternProperties: { "^x-": { type: "null" } } })],
  ]
  for (const [what, schema] of good) {
    it(`may be ${what}`, () => assert.isUndefined(configSchemaProblem(schema)))
  }

  const bad: ReadonlyArray<readonly [string, Record<string, unknown>, RegExp]> = [
    ["no object", { type: "array" }, /"type": "object"/],
    ["a type that there is not", object({ a: { type: "text" } }), /#\/properties\/a\/type/],
    ["fields that are no schemas", object({ a: "string" }), /#\/properties\/a/],
    ["a list of required fields that is none", object({}, { required: "a" }), /#\/required/],
    [
      "faults without end",
      object({ a: { allOf: Array.from({ length: 20_000 }, () => 0) } }),
      /#\/properties\/a\/allOf\/0/,
    ],
    ["a bound that is no number", object({ a: { maximum: "9" } }), /#\/properties\/a\/maximum/],
    ["a pattern that is none", object({ a: { pattern: "(" } }), /#\/properties\/a\/pattern/],
    ["a name's pattern that is none", object({}, { patternProperties: { "[": {} } }), /#\/patternProperties/],
    ["an address elsewhere", object({ a: { $ref: "https://example.com/a" } }), /#\/properties\/a\/\$ref/],
    ["a name of its own", object({ a: { $id: "https://example.com/a" } }), /#\/properties\/a\/\$id/],
    ["a part that is not there", object({ a: { $ref: "#/$defs/a" } }), /#\/\$defs\/a leads nowhere/],
    ["itself", object({}, { $ref: "#" }), /refers to itself/],
    ["itself, around a corner", object({ a: { allOf: [{ not: { $ref: "#/properties/a" } }] } }), /refers to itself/],
    ["a pattern that looks ahead", object({ a: { pattern: "^(?=.*[A-Z]).+$" } }), /cannot be used: it looks ahead/],
    ["a name's pattern that repeats too much", object({}, { patternProperties: { "(a{99}){99}": {} } }), /repeats too/],
    ["levels without end", object({ a: deep(8000) }), /deeper than 64 levels/],
    ["schemas without end", object(numbered(1001)), /1002 schemas in it; at most 1000/],
    [
      "references that double at each level",
      object({ a: { $ref: "#/$defs/d20" } }, { $defs: doubling }),
      /against one value/,
    ],
    [
      "a part where no schema is",
      object({ a: { $ref: "#/x-part" } }, { "x-part": { pattern: 7 } }),
      /leads nowhere in it/,
    ],
    ["more than there is room for", object({ a: { const: "ü".repeat(33_000) } }), /at most 65536/],
  ]
  for (const [what, schema, reason] of bad) {
    it(`may not be or have ${what}`, () => assert.match(configSchemaProblem(schema) ?? "", reason))
  }

  it("that is taken never makes the validator fail, whatever the settings are", () => {
    const name = fc.constantFrom("a", "b")
    const references = fc.constantFrom("#", "#/properties/a", "#/items", "#/nowhere")
    const leaf = fc.record({ type: fc.constantFrom("string", "number", "text"), pattern: fc.constantFrom("^a", "(") })
    const reference = fc.record({ $ref: references })
    const around = (inner: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>> =>
      fc.record(
        { properties: fc.dictionary(name, inner, { maxKeys: 2 }), items: inner, allOf: fc.tuple(inner), not: inner },
        { requiredKeys: [] },
      )
    const part = fc.oneof(reference, leaf, fc.record({ type: fc.constant("object"), required: fc.uniqueArray(name) }))
    const tree = around(fc.oneof(part, around(part)))
    let taken = 0
    fc.assert(
      fc.property(tree, fc.jsonValue({ maxDepth: 3 }), (drawn, settings) => {
        const schema = { ...drawn, type: "object" as const }
        if (configSchemaProblem(schema) !== undefined) return
        taken += 1
        assert.isArray(new SettingsValidator(schema).faultsOf({ a: settings }))
      }),
      { numRuns: 500 },
    )
    assert.isAbove(taken, 5)
  })
})

describe("the option of a plugin's settings", () => {
  it("is none of those that WordPress guards", () => {
    const guarded = ["siteurl", "home", "admin_email", "active_plugins", "wp_user_roles", "WP_2_User_Roles", "cron"]
    for (const name of [...guarded, "template", "theme_mods_shop", "posts_per_page", "bbws_tenant", "Home"]) {
      assert.include(optionProblem(name) ?? "", name)
    }
    for (const name of ["woocommerce", "seo_home", "home_page", "my_admin_email_log"]) {
      assert.isUndefined(optionProblem(name), name)
    }
  })

  it("follows the rules that the must-use plugin has", () => {
    const file = "../../../infra/wordpress/wp-content/mu-plugins/bbws/packages/class-bbws-option-rules.php"
    const php = readFileSync(new URL(file, import.meta.url), "utf8")
    const rules = (name: string) => {
      const [, code = ""] = new RegExp(`const ${name} = ([^;]+);`).exec(php) ?? []
      return [...code.matchAll(/'([^']*)'/g)].map(([, part]) => part).join("")
    }
    assert.strictEqual(rules("FORBIDDEN"), `/\\A(?:${forbiddenOptions})\\z/i`)
    assert.strictEqual(rules("CORE"), `/\\A(?:${coreOptions})\\z/i`)
  })
})

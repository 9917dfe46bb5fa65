import { Validator } from "@cfworker/json-schema"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"

import { configSchemaProblem } from "../../../src/plugins/marketplace/ConfigSchema.ts"
import { checkConfiguration } from "../../../src/plugins/marketplace/PluginConfiguration.ts"
import { LinearPattern } from "../../../src/plugins/settings/LinearPattern.ts"
import { PatternRefused } from "../../../src/plugins/settings/PatternSyntax.ts"
import { SettingsValidator } from "../../../src/plugins/settings/SettingsValidator.ts"
import { Steps, TooMuchWork } from "../../../src/plugins/settings/Steps.ts"

const patternTexts = () => {
  const atom = fc.constantFrom(
    "a",
    "b",
    ".",
    "[ab]",
    "[^a]",
    "\\d",
    "\\w",
    "\\u{61}",
    "\\x62",
    "\\b",
    "^",
    "$",
    "é",
    "\\.",
  )
  const quantified = fc
    .tuple(atom, fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "*?"))
    .map(([a, q]) => (["^", "$", "\\b"].includes(a) ? a : a + q))
  const sequence = fc.array(quantified, { maxLength: 4 }).map((parts) => parts.join(""))
  const alternatives = fc.array(sequence, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("|"))
  const grouped = fc
    .tuple(
      alternatives,
      fc.constantFrom("(", "(?:", "(?<n>"),
      fc.constantFrom("", "*", "+", "?", "{2,3}"),
      alternatives,
    )
    .map(([inner, open, repeat, after]) => `${open}${inner})${repeat}${after}`)
  return fc.oneof(alternatives, grouped)
}

describe("a pattern in a schema", () => {
  it("finds what JavaScript's own expression finds", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "1", " ", ".", "é", "\n", "😀"), maxLength: 8 })
    fc.assert(
      fc.property(patternTexts(), text, (pattern, against) => {
        const expected = new RegExp(pattern, "u").test(against)
        assert.strictEqual(new LinearPattern(pattern).test(against, new Steps()), expected, `${pattern} ${against}`)
      }),
      { numRuns: 500 },
    )
  })

  it("takes no more steps than text and pattern are long, whatever its ways are", () => {
    for (const pattern of ["^(a+)+$", "^(a|a)*$", "^(a?){30}a{30}$", "(.*)*x", "a*a*a*a*b", "^(\\w+\\s?)*$"]) {
      const most = 2000 * 300
      assert.isFalse(new LinearPattern(pattern).test(`${"a".repeat(2000)}!`, new Steps(most)), pattern)
    }
  })

  it.each(["(?=a)b", "(?<!a)b", "(a)\\1", "(?<n>a)\\k<n>", "(", "a{1000}{1000}", "((a{100}){100}){100}"])(
    "is refused as %s",
    (pattern) => assert.throws(() => new LinearPattern(pattern), PatternRefused),
  )
})

const leaf: fc.Arbitrary<object> = fc.oneof(
  fc.record({ type: fc.constantFrom("string", "number", "integer", "null", "boolean", "array", "object") }),
  fc.record({ type: fc.constant(["string", "integer"]) }),
  fc.record({ minimum: fc.integer({ min: -2, max: 2 }), exclusiveMaximum: fc.integer({ min: -2, max: 2 }) }),
  fc.record({ multipleOf: fc.constantFrom(0.1, 0.5, 2) }),
  fc.record(
    { minLength: fc.nat(3), maxLength: fc.nat(3), pattern: fc.constantFrom("^a", "b+$") },
    { requiredKeys: [] },
  ),
  fc.record({ const: fc.jsonValue({ maxDepth: 1 }) }),
  fc.record({ enum: fc.array(fc.jsonValue({ maxDepth: 1 }), { minLength: 1, maxLength: 3 }) }),
  fc.record({ uniqueItems: fc.constant(true), minItems: fc.nat(2), maxItems: fc.nat(3) }, { requiredKeys: [] }),
  fc.record({ required: fc.uniqueArray(fc.constantFrom("a", "b")), minProperties: fc.nat(2) }, { requiredKeys: [] }),
  fc.record(
    { dependentRequired: fc.record({ a: fc.constant(["b"]) }), maxProperties: fc.nat(3) },
    { requiredKeys: [] },
  ),
  fc.record({ $ref: fc.constantFrom("#/$defs/x", "#/$defs/y") }),
)
const around = (inner: fc.Arbitrary<object | boolean>): fc.Arbitrary<object> => {
  const several = fc.array(inner, { minLength: 1, maxLength: 2 })
  const named = fc.dictionary(fc.constantFrom("a", "b"), inner, { maxKeys: 2 })
  return fc.record(
    {
      properties: named,
      patternProperties: fc.record({ "^a": inner }),
      additionalProperties: inner,
      items: inner,
      prefixItems: several,
      contains: inner,
      maxContains: fc.nat(2),
      allOf: several,
      anyOf: several,
      oneOf: several,
      not: inner,
      if: inner,
      else: inner,
      dependentSchemas: fc.record({ b: inner }),
      propertyNames: fc.record({ maxLength: fc.nat(2) }),
      unevaluatedProperties: fc.boolean(),
      unevaluatedItems: fc.constant(false),
    },
    { requiredKeys: [] },
  )
}
const value = fc
  .jsonValue({ maxDepth: 2 })
  .chain((any) =>
    fc.oneof(
      fc.constant(any),
      fc.dictionary(
        fc.constantFrom("a", "b", "ab"),
        fc.constantFrom<unknown>("a", "bb", 0, 1, 2.5, null, [], [1, 1], any),
      ),
      fc.array(fc.constantFrom<unknown>("a", 0, 1, 0.3, null, { a: 1 }, any), { maxLength: 4 }),
    ),
  )

const numbers = (count: number) => Array.from({ length: count }, (_, nth) => nth)
const objects = (count: number) => numbers(count).map(() => ({}))
const patterns = (count: number) => Object.fromEntries(numbers(count).map((nth) => [`^(a|${nth})*$`, {}]))
const nested = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`)

describe("the validator of settings", () => {
  it("takes what another validator of JSON Schema takes", () => {
    const part = fc.oneof(leaf, around(fc.oneof(leaf, fc.boolean())))
    fc.assert(
      fc.property(around(fc.oneof(part, fc.boolean())), leaf, value, (drawn, x, settings) => {
        const schema = { ...drawn, $defs: { x: { ...x, $ref: undefined }, y: { type: "string" } } }
        const text = JSON.stringify(schema)
        const expected = new Validator(JSON.parse(text), "2020-12", false).validate(settings).valid
        const found = new SettingsValidator(JSON.parse(text)).faultsOf(settings).length === 0
        assert.strictEqual(found, expected, `${text} ${JSON.stringify(settings)}`)
      }),
      { numRuns: 150 },
    )
  })

  const again = { properties: { a: { $ref: "#/$defs/twice" } } }
  const cases: ReadonlyArray<readonly [string, object, unknown]> = [
    ["a pattern that has more ways than can be gone", { pattern: "^(a+)+$" }, `${"a".repeat(100_000)}!`],
    ["a pattern that begins anew everywhere", { pattern: "a*a*b" }, "a".repeat(100_000)],
    ["12,000 items that have to differ", { uniqueItems: true }, Array.from({ length: 12_000 }, (_, nth) => [nth])],
    ["schemas that double with each level of the settings", { $ref: "#/$defs/twice" }, nested(22)],
    ["many choices for many items", { items: { enum: numbers(10_000) } }, numbers(20_000)],
    ["many names that are required of many", { items: { required: numbers(10_000).map(String) } }, objects(20_000)],
    ["patterns for many names", { patternProperties: patterns(200) }, Object.fromEntries(objects(8000).entries())],
    ["faults without end", { items: { type: "string" } }, numbers(60_000)],
    ["a format with ways without end", { format: "url" }, `http://${"a".repeat(100_000)}!`],
    ["an e-mail address without end", { format: "email" }, `${"a.".repeat(50_000)}@`],
  ]
  for (const [what, schema, settings] of cases) {
    it(`ends soon for ${what}`, () => {
      const root = { type: "object", properties: { v: schema }, $defs: { twice: { allOf: [again, again] } } }
      try {
        assert.isAtMost(new SettingsValidator(root).faultsOf({ v: settings }).length, 100)
      } catch (error) {
        assert.instanceOf(error, TooMuchWork)
      }
    })
  }

  it.effect("refuses with a 400 what it cannot check, also for schemas that an earlier release took", () =>
    Effect.gen(function* () {
      const plugin = { name: "Shop", configOption: "shop" }
      const long = { a: "a".repeat(100_000) }
      const patterned = (pattern: string) => ({ ...plugin, configSchema: { properties: { a: { pattern } } } })
      for (const pattern of ["(a?){50}(a?){50}b", "(?=a)b"]) {
        const { fields, response } = yield* Effect.flip(checkConfiguration(patterned(pattern), long))
        assert.strictEqual(response.status, 400)
        assert.match(fields[0]?.reason ?? "", /cannot be checked against the schema of Shop/)
      }
      assert.strictEqual(yield* checkConfiguration(patterned("^(a+)+$"), long), "shop")
    }),
  )

  it.effect("names the field whose value does not fit, whatever its name is", () =>
    Effect.gen(function* () {
      const configSchema = { additionalProperties: { type: "integer" } }
      const settings = { "a/b": { "\ud800": 1 }, "%": "x" }
      const { fields } = yield* Effect.flip(
        checkConfiguration({ name: "Shop", configOption: "shop", configSchema }, settings),
      )
      assert.deepStrictEqual(
        fields.map(({ path }) => path),
        ["payload.configuration.a/b", "payload.configuration.%"],
      )
    }),
  )

  it("is given no schema whose settings could keep it busy", () => {
    fc.assert(
      fc.property(fc.oneof(leaf, around(leaf)), value, (part, settings) => {
        const schema = { type: "object", properties: { a: part }, $defs: { x: {}, y: part } }
        if (configSchemaProblem(schema) === undefined)
          new SettingsValidator(schema).faultsOf({ a: settings }, new Steps(100_000))
      }),
      { numRuns: 100 },
    )
  })
})

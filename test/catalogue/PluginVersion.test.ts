import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { compareIgnoringTrailingZeros, compareVersions, type Order } from "../../src/catalogue/PluginVersion.ts"
import { phpCompare } from "../plugins/php.ts"

const number = fc.oneof(
  fc.nat({ max: 12 }).map(String),
  fc.nat({ max: 2 ** 31 - 1 }).map(String),
  fc.constantFrom("0", "00", "01", "007"),
)
const names = ["dev", "alpha", "a", "beta", "b", "RC", "rc", "pl", "p", "patch", "ALPHA", "Rc", "snapshot", "v", "x"]
const name = fc.constantFrom(...names)
const separator = fc.constantFrom(".", "-", "_", "+", "")

/** Versions as people write them: numbers, with names between or after them. */
const written = fc
  .array(fc.tuple(separator, fc.oneof({ weight: 3, arbitrary: number }, name)), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.map(([sign, part], at) => (at === 0 ? part : sign + part)).join(""))

/** Whatever else may stand in a plugin's header. */
const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."0129.-_+#aprRCbdevl N ~é\0\t$/"), maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 6 }),
)
const version = fc.oneof({ weight: 2, arbitrary: written }, hostile)

/** Pairs of which many differ little. */
const pair = fc.oneof(
  fc.tuple(version, version),
  fc
    .tuple(written, fc.oneof(separator, fc.constantFrom(".0", ".0.0", "-1", "-rc1", "a", "p", "#", "..", " ")))
    .map(([base, end]): [string, string] => [base, base + end]),
  fc.tuple(version, hostile, hostile).map(([base, a, b]): [string, string] => [base + a, base + b]),
)

/** What the PHP of these tests can be given: UTF-8, and numbers of 32 bits, as its `long` is on WebAssembly. */
const isReadable = ([a, b]: readonly [string, string]): boolean =>
  `${a} ${b}`.isWellFormed() && (`${a} ${b}`.match(/\d+/g) ?? []).every((digits) => Number(digits) < 2 ** 31)

const reversed = (order: Order) => (order === 0 ? 0 : -order)

describe("the order of versions", () => {
  it("is PHP's, for each of 12,000 pairs", async () => {
    const pairs = fc
      .sample(pair.filter(isReadable), { numRuns: 6_000 })
      .flatMap(([a, b]): ReadonlyArray<[string, string]> => [
        [a, b],
        [b, a],
      ])
    const orders = await phpCompare(pairs)
    assert.strictEqual(orders.length, 12_000)
    const wrong = pairs.flatMap(([a, b], at) => {
      const ours = compareVersions(a, b)
      return ours === orders[at] ? [] : [{ a, b, ours, php: orders[at] }]
    })
    assert.deepStrictEqual(wrong.slice(0, 10), [])
    for (const order of [-1, 0, 1]) assert.isAbove(orders.filter((found) => found === order).length, 200)
  })

  it("is PHP's on a 64-bit server for numbers that a 32-bit PHP such as the one of these tests cannot tell apart", () => {
    assert.strictEqual(compareVersions("20240101123456", "20240101123457"), -1)
    assert.strictEqual(compareVersions("9223372036854775806", "9223372036854775807"), -1)
    assert.strictEqual(compareVersions("99999999999999999999", "99999999999999999998"), 0)
  })

  it("has the names where PHP's manual has them", () => {
    const ascending = [
      "1.0-foo",
      "1.0-dev",
      "1.0-alpha",
      "1.0b1",
      "1.0RC1",
      "1.0RC2",
      "1.0",
      "1.0.0",
      "1.0.1",
      "1.0pl1",
    ]
    // A patch level comes before the next number only where it stands: 1.0pl1 follows 1.0.1.
    ascending.forEach((low, at) => {
      ascending.slice(at).forEach((high, by) => assert.strictEqual(compareVersions(low, high), by === 0 ? 0 : -1))
    })
  })
})

for (const [title, compare] of [
  ["the order of versions", compareVersions],
  ["the order of versions without trailing zeros", compareIgnoringTrailingZeros],
] as const) {
  describe(title, () => {
    it("is the reverse for the reversed pair, and a version is the same as itself", () => {
      fc.assert(
        fc.property(written, written, (a, b) => compare(a, b) === reversed(compare(b, a)) && compare(a, a) === 0),
        { numRuns: 2_000 },
      )
    })

    it("is transitive, also where versions are the same", () => {
      fc.assert(
        fc.property(written, written, written, (a, b, c) => {
          const [x, y, z] = [a, b, c].toSorted(compare)
          return compare(x ?? "", y ?? "") <= 0 && compare(y ?? "", z ?? "") <= 0 && compare(x ?? "", z ?? "") <= 0
        }),
        { numRuns: 2_000 },
      )
    })
  })
}

describe("the order without trailing zeros", () => {
  it.each([
    ["1", "1.0", 0],
    ["1.0", "1.0.0", 0],
    ["0", "0.0", 0],
    ["10", "1", 1],
    ["1.0.1", "1.1", -1],
    ["1.0-rc1", "1.0.0-rc1", 0],
    ["1.0-rc1", "1", -1],
    ["1.0pl1", "1.0.0", 1],
    ["0-dev", "0", -1],
  ] as const)("%s to %s: %i", (a, b, order) => assert.strictEqual(compareIgnoringTrailingZeros(a, b), order))

  it("takes any number of zeros at the end for none", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 4 }),
        fc.nat({ max: 4 }),
        (numbers, zeros) => {
          const base = numbers.join(".")
          return compareIgnoringTrailingZeros(base, base + ".0".repeat(zeros)) === 0
        },
      ),
    )
  })

  it("is PHP's order for versions that are written with the same number of parts", () => {
    const three = fc.array(fc.nat({ max: 3 }), { minLength: 3, maxLength: 3 }).map((parts) => parts.join("."))
    fc.assert(fc.property(three, three, (a, b) => compareIgnoringTrailingZeros(a, b) === compareVersions(a, b)))
  })
})

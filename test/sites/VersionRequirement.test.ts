import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { satisfies } from "../../src/sites/VersionRequirement.ts"

const number = fc.nat({ max: 99 })
const version = fc.array(number, { minLength: 1, maxLength: 3 })

describe("a required version", () => {
  it.each([
    ["6.5.5", "6.5", true],
    ["6.5", "6.5", true],
    ["6.5.5", "6", true],
    ["6.5.5", "6.5.5", true],
    ["6.5.5-alpha", "6.5.5", true],
    ["8.2.30RC1", "8.2.30", true],
    ["6.50", "6.5", false],
    ["6.5", "6.5.5", false],
    ["16.5", "6.5", false],
    ["6.6", "6.5", false],
    ["", "6", false],
  ])("%s for %s: %s", (actual, required, met) => {
    assert.strictEqual(satisfies(actual, required), met)
  })

  it("is met by itself with anything after it", () => {
    fc.assert(
      fc.property(version, version, (required, more) =>
        satisfies([...required, ...more].join("."), required.join(".")),
      ),
    )
  })

  it("is not met when one of its numbers differs", () => {
    fc.assert(
      fc.property(version, fc.nat(), fc.integer({ min: 1, max: 9 }), (required, at, by) => {
        const other = required.map((part, index) => (index === at % required.length ? part + by : part))
        return !satisfies(other.join("."), required.join("."))
      }),
    )
  })
})

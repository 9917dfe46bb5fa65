import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { after, type Circuit, closed, waitOf } from "../../src/wordpress/CircuitBreaker.ts"

const failing = (times: number, now: number): Circuit =>
  Array.from({ length: times }).reduce<Circuit>((circuit) => after(circuit, false, now), closed)

describe("a circuit", () => {
  it("stays closed for four failures in a row and opens for 15 s with the fifth", () => {
    assert.strictEqual(waitOf(failing(4, 1000), 1000), 0)
    assert.strictEqual(waitOf(failing(5, 1000), 1000), 15_000)
    assert.strictEqual(waitOf(failing(5, 1000), 15_999), 1)
    assert.strictEqual(waitOf(failing(5, 1000), 16_000), 0)
  })

  it("opens again at once when the try after its time fails, and closes when it succeeds", () => {
    const open = failing(5, 0)
    assert.strictEqual(waitOf(after(open, false, 15_000), 15_000), 15_000)
    assert.deepStrictEqual(after(open, true, 15_000), closed)
  })

  it("is open exactly when the last five or more outcomes were failures, the last of them within 15 s", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ succeeded: fc.boolean(), later: fc.nat({ max: 20_000 }) }), { maxLength: 30 }),
        fc.nat({ max: 20_000 }),
        (outcomes, rest) => {
          let now = 0
          let circuit = closed
          for (const { later, succeeded } of outcomes) {
            now += later
            circuit = after(circuit, succeeded, now)
          }
          const inARow = outcomes.length - 1 - outcomes.findLastIndex(({ succeeded }) => succeeded)
          assert.strictEqual(waitOf(circuit, now + rest), inARow >= 5 ? Math.max(0, 15_000 - rest) : 0)
        },
      ),
      { numRuns: 500 },
    )
  })
})

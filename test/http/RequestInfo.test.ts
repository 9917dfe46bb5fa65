import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { isCorrelationId, readPreferences } from "../../src/http/RequestInfo.ts"

const nothing = { respondAsync: false, waitSeconds: undefined }

describe("a Prefer header", () => {
  it.each([
    [undefined, nothing],
    ["", nothing],
    ["respond-async", { respondAsync: true, waitSeconds: undefined }],
    ["Respond-Async", { respondAsync: true, waitSeconds: undefined }],
    ["wait=10", { respondAsync: false, waitSeconds: 10 }],
    ['wait="10"', { respondAsync: false, waitSeconds: 10 }],
    ["WAIT=0", { respondAsync: false, waitSeconds: 0 }],
    ["respond-async, wait=10", { respondAsync: true, waitSeconds: 10 }],
    ["wait=10,respond-async", { respondAsync: true, waitSeconds: 10 }],
    ["wait=10, wait=20", { respondAsync: false, waitSeconds: 10 }],
    ["return=minimal, handling=lenient", nothing],
    ["respond-asynchronously", nothing],
    ["no-respond-async", nothing],
    ["wait", nothing],
    ["wait=", nothing],
    ["wait=-1", nothing],
    ["wait=1.5", nothing],
    ["wait=1e3", nothing],
    ["wait=99999", nothing],
    ["await=10", nothing],
    [",,,", nothing],
  ])("%j says %j", (header, said) => {
    assert.deepStrictEqual(readPreferences(header), said)
  })

  const space = fc.constantFrom("", " ", "  ", "\t")
  const others = fc.constantFrom("return=minimal", "handling=strict", "x", "respond", "waits=3", "wait=soon", "")
  const cased = (text: string) => fc.boolean().map((upper) => (upper ? text.toUpperCase() : text))

  it("says the same in whatever order, case and spacing, and beside whatever else", () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.option(fc.record({ seconds: fc.nat({ max: 9999 }), quoted: fc.boolean() }), { nil: undefined }),
        fc.array(others, { maxLength: 3 }),
        fc.infiniteStream(space),
        fc.infiniteStream(cased("respond-async")),
        fc.nat(),
        (respondAsync, wait, more, spaces, asked, turn) => {
          const blank = () => spaces.next().value
          const said = [
            ...(respondAsync ? [asked.next().value] : []),
            ...(wait === undefined ? [] : [wait.quoted ? `wait="${wait.seconds}"` : `wait=${wait.seconds}`]),
            ...more,
          ]
          const at = said.length === 0 ? 0 : turn % said.length
          const header = [...said.slice(at), ...said.slice(0, at)]
            .map((preference) => `${blank()}${preference}${blank()}`)
            .join(",")
          assert.deepStrictEqual(readPreferences(header), { respondAsync, waitSeconds: wait?.seconds })
        },
      ),
      { numRuns: 1000 },
    )
  })

  it("never makes anybody wait for anything but a whole number of seconds", () => {
    const letters = fc.constantFrom(..."wait=respond-async0123456789,;\"' .e+-")
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 30 }), (header) => {
        const { waitSeconds } = readPreferences(header)
        return waitSeconds === undefined || (Number.isInteger(waitSeconds) && waitSeconds >= 0 && waitSeconds <= 9999)
      }),
      { numRuns: 2000 },
    )
  })
})

describe("a correlation id", () => {
  it.each(["a", "corr-1", "A_b-9", "x".repeat(64)])("may be %s", (id) => assert.isTrue(isCorrelationId(id)))
  it.each(["", "a b", "a\nb", "a.b", "é", "x".repeat(65), "a{b}"])("may not be %j", (id) =>
    assert.isFalse(isCorrelationId(id)),
  )
})

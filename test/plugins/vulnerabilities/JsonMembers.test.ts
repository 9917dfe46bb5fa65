import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { JsonMembers, JsonMembersError } from "../../../src/plugins/vulnerabilities/JsonMembers.ts"
import { split, utf8 } from "../samples.ts"

const membersOf = (chunks: Iterable<Uint8Array>, longest = 1e6): ReadonlyArray<readonly [string, unknown]> => {
  const members = new JsonMembers(longest)
  const found = Array.from(chunks).flatMap((chunk) => [...members.read(chunk)])
  members.end()
  return found
}

/** What is wrong with the text. */
const complaint = (chunks: ReadonlyArray<Uint8Array>, longest?: number): string => {
  try {
    membersOf(chunks, longest)
  } catch (error) {
    assert.instanceOf(error, JsonMembersError)
    return error instanceof Error ? error.message : ""
  }
  return assert.fail("it was taken")
}

/** The members as `JSON.parse` sees them, or none for what is no JSON object. */
const parsed = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined
  } catch {
    return undefined
  }
}

const members = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }))
const text = fc
  .tuple(members, fc.constantFrom(undefined, 1, "\t", "\r\n "))
  .map(([value, indent]) => JSON.stringify(value, undefined, indent))
const cuts = fc.array(fc.nat({ max: 2_000 }), { maxLength: 12 })

const awkward = `\n {"a\\"b" : {"x":[1,{"y":"}],{\\\\"}], "é🐛\\ud83d\\udc1b\\u0022": [ ] } ,\t"":"\\\\",
  "n": -1.5e+3, "__proto__": {"t":[true,false,null]}, "c":"]}\\"," }\r\n `

describe("the members of a JSON object", () => {
  it("are the same wherever the text is cut in two", () => {
    const bytes = utf8(awkward)
    const whole = membersOf([bytes])
    assert.deepStrictEqual(Object.fromEntries(whole), parsed(awkward))
    assert.strictEqual(whole.length, 5)
    for (let at = 0; at <= bytes.length; at += 1) {
      assert.deepStrictEqual(membersOf([bytes.subarray(0, at), bytes.subarray(at)]), whole)
    }
  })

  it("are the same when the text comes byte by byte", () => {
    assert.deepStrictEqual(
      membersOf(Array.from(utf8(awkward), (byte) => Uint8Array.of(byte))),
      membersOf([utf8(awkward)]),
    )
  })

  it("are those that JSON.parse finds, however the text is cut", () => {
    fc.assert(
      fc.property(text, cuts, (text, cuts) => {
        assert.deepStrictEqual(Object.fromEntries(membersOf(split(utf8(text), cuts))), parsed(text))
      }),
      { numRuns: 200 },
    )
  })

  it("are refused exactly when JSON.parse refuses the text or finds no object in it, after any small damage", () => {
    const damage = fc.tuple(
      fc.nat({ max: 300 }),
      fc.nat({ max: 3 }),
      fc.oneof(
        fc.string({ unit: fc.constantFrom(...'{}[],:"\\ 01nt-.u\n'), maxLength: 3 }),
        fc.constant("\uFEFF"),
        fc.constant("\u0000"),
      ),
    )
    fc.assert(
      fc.property(text, damage, cuts, (text, [at, without, instead], cuts) => {
        const place = at % (text.length + 1)
        const damaged = (text.slice(0, place) + instead + text.slice(place + without)).toWellFormed()
        const expected = parsed(damaged)
        const chunks = split(utf8(damaged), cuts)
        if (expected === undefined) complaint(chunks)
        else assert.deepStrictEqual(Object.fromEntries(membersOf(chunks)), expected)
      }),
      { numRuns: 1_000 },
    )
  })

  it("are not taken from a text that ends too early, wherever it ends", () => {
    const bytes = utf8(awkward.trimEnd())
    for (let at = 0; at < bytes.length; at += 1) complaint([bytes.subarray(0, at)])
  })

  it("are all given when a key comes twice", () => {
    assert.deepStrictEqual(membersOf([utf8('{"a":1,"a":2}')]), [
      ["a", 1],
      ["a", 2],
    ])
  })

  it("of an empty object are none", () => {
    assert.deepStrictEqual(membersOf([utf8(" { } ")]), [])
  })

  it.each([
    ["", "it ends too early"],
    ["  ", "it ends too early"],
    ["[]", "it is not a JSON object"],
    ["null", "it is not a JSON object"],
    ["<html>", "it is not a JSON object"],
    ['{"a":1', "it ends too early"],
    ['{"a":1}}', "something follows the JSON object"],
    ['{"a":1} x', "something follows the JSON object"],
    ['{"a":1,}', "record 2 is missing"],
    ["{,}", "record 1 is missing"],
    ['{"a":1]', "it closes a bracket that is not open"],
    ['{"a":[}}', "record 1 is not JSON"],
    ['{"a":1 "b":2}', "record 1 is not JSON"],
    ['{"a":{"b":1},"c":{"d":[1,]}}', "record 2 is not JSON"],
  ])("of %j: %s", (text, reason) => {
    assert.strictEqual(complaint([utf8(text)]), reason)
    assert.strictEqual(complaint(Array.from(utf8(text), (byte) => Uint8Array.of(byte))), reason)
  })

  it("are not read when they are no UTF-8", () => {
    const broken = Buffer.concat([utf8('{"a":1,"b":"'), Uint8Array.of(0xc3, 0x28), utf8('"}')])
    assert.strictEqual(complaint([broken]), "record 2 is not UTF-8")
  })

  it("are taken up to the longest that is allowed, in one chunk as in many", () => {
    const exact = utf8(`{"a":"${"x".repeat(94)}","b":1}`)
    for (const chunks of [[exact], split(exact, [1, 50, 101]), Array.from(exact, (byte) => Uint8Array.of(byte))]) {
      assert.strictEqual(membersOf(chunks, 100).length, 2)
      assert.strictEqual(complaint(chunks, 99), "record 1 is longer than 99 bytes")
    }
  })

  it("may be large, and come in small pieces", () => {
    const large = 'é"\\'.repeat(500_000)
    const bytes = utf8(JSON.stringify({ a: 1, large, z: 2 }))
    const pieces = Array.from({ length: Math.ceil(bytes.length / 1_000) }, (_, at) =>
      bytes.subarray(at * 1_000, (at + 1) * 1_000),
    )
    assert.deepStrictEqual(membersOf(pieces, 1e7), [
      ["a", 1],
      ["large", large],
      ["z", 2],
    ])
  })
})

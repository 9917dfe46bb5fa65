import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"

import { type Item, toItem } from "../../src/aws/Table.ts"
import { encodeToken, readPage, readToken, toPage } from "../../src/http/Page.ts"
import { fakeTable } from "../support/fakes.ts"

const read = (scope: string, token: string) =>
  Effect.runSync(readToken(scope, token).pipe(Effect.catch((error) => Effect.succeed(error))))
const refused = (scope: string, token: string): boolean => {
  const answer = read(scope, token)
  return "_tag" in answer && answer._tag === "InvalidRequest"
}

const key = fc.dictionary(fc.stringMatching(/^[A-Z0-9]{1,8}$/), fc.string(), { minKeys: 1, maxKeys: 4 })
const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

describe("a nextToken", () => {
  it("gives its list the key that it was made of", () => {
    fc.assert(
      fc.property(fc.string(), key, (scope, made) => {
        assert.deepStrictEqual(read(scope, encodeToken(scope, made)), made)
      }),
    )
  })

  it("is refused by every other list", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), key, (scope, other, made) => {
        fc.pre(scope !== other)
        return refused(other, encodeToken(scope, made))
      }),
    )
  })

  it("is refused, or means the same, after any change of one of its characters", () => {
    fc.assert(
      fc.property(fc.string(), key, fc.nat(), fc.constantFrom(...base64url), (scope, made, at, character) => {
        const token = encodeToken(scope, made)
        const place = at % token.length
        const tampered = token.slice(0, place) + character + token.slice(place + 1)
        // The last character of base64 has bits that stand for nothing.
        const same = Buffer.from(tampered, "base64url").equals(Buffer.from(token, "base64url"))
        return same || refused(scope, tampered)
      }),
      { numRuns: 1000 },
    )
  })

  it.each(["", "x", "e30", Buffer.from("{").toString("base64url"), Buffer.from('{"key":{}}').toString("base64url")])(
    "is refused when it is none: %j",
    (token) => assert.isTrue(refused("sites|t", token)),
  )
})

describe("a page", () => {
  it("links itself, and the next page with the same filters when there is one", () => {
    assert.deepStrictEqual(
      toPage([1, 2], "a b&c", "/sites", { status: "ACTIVE", pageSize: 2, environment: undefined }),
      {
        items: [1, 2],
        count: 2,
        moreAvailable: true,
        nextToken: "a b&c",
        _links: {
          self: { href: "/sites?status=ACTIVE&pageSize=2" },
          next: { href: "/sites?status=ACTIVE&pageSize=2&startAt=a%20b%26c" },
        },
      },
    )
  })

  it("that is the last has no next page, and one without filters no query", () => {
    assert.deepStrictEqual(toPage([], null, "/sites", {}), {
      items: [],
      count: 0,
      moreAvailable: false,
      nextToken: null,
      _links: { self: { href: "/sites" } },
    })
  })

  it("replaces the token that led to it in the link to the next", () => {
    const { _links } = toPage([1], "new", "/sites", { startAt: "old" })
    assert.strictEqual(_links.self.href, "/sites?startAt=old")
    assert.strictEqual(_links.next?.href, "/sites?startAt=new")
  })
})

/** A table that holds rows in the order of their keys, reads at most `chunk` of them at once, and filters as DynamoDB does: afterwards. */
const tableOf = (rows: ReadonlyArray<Item & { readonly SK: string; readonly wanted: boolean }>, chunk: number) =>
  fakeTable({
    queryPage: ({ ExclusiveStartKey, FilterExpression, Limit }) =>
      Effect.sync(() => {
        const start = ExclusiveStartKey?.["SK"]?.S ?? ""
        const rest = rows.filter(({ SK }) => SK > start)
        const looked = rest.slice(0, Math.min(Limit ?? chunk, chunk))
        const last = looked.at(-1)
        // DynamoDB names a last key also when nothing follows it, if the limit was met.
        const ended = last === undefined || looked.length < Math.min(Limit ?? chunk, chunk)
        return {
          items: FilterExpression === undefined ? looked : looked.filter(({ wanted }) => wanted),
          lastKey: ended ? undefined : toItem({ PK: "P", SK: last.SK }),
        }
      }),
  })

describe("reading page by page", () => {
  for (const filtered of [true, false]) {
    it(`finds every item once, in order, on full pages${filtered ? ", under a filter" : ""}`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.boolean(), { maxLength: 60 }),
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 1, max: 20 }),
          async (wanted, pageSize, chunk) => {
            const rows = wanted.map((yes, index) => ({ PK: "P", SK: String(index).padStart(4, "0"), wanted: yes }))
            const expected = rows.filter((row) => !filtered || row.wanted).map(({ SK }) => SK)
            const pages = await Effect.runPromise(
              Effect.gen(function* () {
                const found: Array<ReadonlyArray<unknown>> = []
                let startAt: string | null | undefined
                while (startAt !== null && found.length <= rows.length) {
                  const page: { readonly items: ReadonlyArray<Item>; readonly nextToken: string | null } =
                    yield* readPage(
                      { scope: "s", keys: ["PK", "SK"], query: filtered ? { FilterExpression: "wanted" } : {} },
                      { pageSize, ...(startAt === undefined ? {} : { startAt }) },
                    )
                  found.push(page.items.map((item) => item["SK"]))
                  startAt = page.nextToken
                }
                return found
              }).pipe(Effect.provide(tableOf(rows, chunk))),
            )
            assert.deepStrictEqual(pages.flat(), expected)
            assert.strictEqual(pages.length, Math.max(1, Math.ceil(expected.length / pageSize)))
            assert.isTrue(pages.slice(0, -1).every((page) => page.length === pageSize))
          },
        ),
        { numRuns: 200 },
      )
    })
  }

  it.effect("refuses the token of another list before it asks the table", () =>
    Effect.gen(function* () {
      const startAt = encodeToken("other", { PK: "P", SK: "1" })
      const error = yield* readPage({ scope: "mine", keys: ["PK", "SK"], query: {} }, { startAt }).pipe(Effect.flip)
      assert.strictEqual(error._tag, "InvalidRequest")
    }).pipe(Effect.provide(tableOf([], 1))),
  )
})

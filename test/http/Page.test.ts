import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"

import { encodeToken, type PagedQuery, readPage, readToken, toPage } from "../../src/http/Page.ts"
import { OpaqueId } from "../../src/kernel/Ids.ts"
import { type Item, toItem } from "../../src/platform/Table.ts"
import { fakeTable } from "../support/fakes.ts"

const listOf = (changes: Partial<PagedQuery> = {}): PagedQuery => ({
  scope: "sites",
  partition: "TENANT#a",
  prefix: "SITE#",
  rest: OpaqueId,
  ...changes,
})
const read = (query: PagedQuery, token: string) =>
  Effect.runSync(readToken(query, token).pipe(Effect.catch((error) => Effect.succeed(error))))
const refused = (query: PagedQuery, token: string): boolean => {
  const answer = read(query, token)
  return "_tag" in answer && answer._tag === "InvalidRequest"
}

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)
const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

describe("a nextToken", () => {
  it("gives its list the key that it was made of, in the partition of the request", () => {
    fc.assert(
      fc.property(id, (made) => {
        const list = listOf()
        assert.deepStrictEqual(read(list, encodeToken(list, `SITE#${made}`)), { PK: "TENANT#a", SK: `SITE#${made}` })
      }),
    )
  })

  it("of an index gives the item's own key as well", () => {
    const itemKey = (rest: string) => ({ PK: "TENANT#a", SK: `OP#${rest}` })
    const list = listOf({ index: "GSI2", partition: "TENANT#a#STATUS", prefix: "FAILED#", itemKey })
    assert.deepStrictEqual(read(list, encodeToken(list, "FAILED#1")), {
      PK: "TENANT#a",
      SK: "OP#1",
      GSI2PK: "TENANT#a#STATUS",
      GSI2SK: "FAILED#1",
    })
  })

  it("is refused by every other list", () => {
    fc.assert(
      fc.property(fc.constantFrom("scope", "partition", "prefix"), fc.string(), id, (part, other, made) => {
        const list = listOf()
        fc.pre(list[part] !== other && other !== "")
        return refused(listOf({ [part]: other }), encodeToken(list, `SITE#${made}`))
      }),
    )
  })

  it("whose checksum fits is refused when its key is none of the list's", () => {
    const shorter = fc.oneof(fc.string(), id)
    fc.assert(
      fc.property(fc.constantFrom("", "SITE#", "SITE", "OP#", "SITE##"), shorter, (prefix, rest) => {
        const key = `${prefix}${rest}`
        fc.pre(!/^SITE#[A-Za-z0-9_-]{1,64}$/.test(key))
        return refused(listOf(), encodeToken(listOf(), key))
      }),
    )
  })

  it("is refused after any change of one of its characters, and when it was cut off", () => {
    fc.assert(
      fc.property(id, fc.nat(), fc.constantFrom("", ...base64url), (made, at, character) => {
        const token = encodeToken(listOf(), `SITE#${made}`)
        const place = at % token.length
        const tampered = token.slice(0, place) + character + token.slice(place + 1)
        return (tampered === token || refused(listOf(), tampered)) && refused(listOf(), token.slice(0, place))
      }),
      { numRuns: 1000 },
    )
  })

  const encoded = (token: unknown) => Buffer.from(JSON.stringify(token)).toString("base64url")
  it.each([
    "",
    "x",
    "e30",
    Buffer.from("{").toString("base64url"),
    encoded(["SITE#1"]),
    encoded(["SITE#1", null]),
    // As a release before made them.
    encoded({ key: { PK: "TENANT#a", SK: "SITE#1" }, digest: "Q3JlYXRlZC1ieS1tZQ" }),
  ])("is refused when it is none: %j", (token) => assert.isTrue(refused(listOf(), token)))
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
            const rows = wanted.map((yes, index) => ({
              PK: "P",
              SK: `SITE#${String(index).padStart(4, "0")}`,
              wanted: yes,
            }))
            const expected = rows.filter((row) => !filtered || row.wanted).map(({ SK }) => SK)
            const pages = await Effect.runPromise(
              Effect.gen(function* () {
                const found: Array<ReadonlyArray<unknown>> = []
                let startAt: string | null | undefined
                while (startAt !== null && found.length <= rows.length) {
                  const page: { readonly items: ReadonlyArray<Item>; readonly nextToken: string | null } =
                    yield* readPage(listOf(filtered ? { filter: { FilterExpression: "wanted", values: {} } } : {}), {
                      pageSize,
                      ...(startAt === undefined ? {} : { startAt }),
                    })
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
      const startAt = encodeToken(listOf({ partition: "TENANT#b" }), "SITE#1")
      const error = yield* readPage(listOf(), { startAt }).pipe(Effect.flip)
      assert.strictEqual(error._tag, "InvalidRequest")
    }).pipe(Effect.provide(tableOf([], 1))),
  )
})

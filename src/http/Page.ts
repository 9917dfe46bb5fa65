import { createHash } from "node:crypto"

import type { QueryCommandInput } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { type Item, Table, type TableError, toItem } from "../aws/Table.ts"
import { InvalidRequest } from "./HttpErrors.ts"
import { Link } from "./Links.ts"

/** The query parameters of every list (decisions, section 10). */
export const pageQuery = {
  pageSize: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))),
  startAt: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(2000))),
}

export const defaultPageSize = 20

/** The answer of every list. A page is full unless it is the last. */
export const pageOf = <S extends Schema.Constraint>(item: S) =>
  Schema.Struct({
    items: Schema.Array(item),
    count: Schema.Int,
    moreAvailable: Schema.Boolean,
    nextToken: Schema.NullOr(Schema.String),
    _links: Schema.Struct({ self: Link, next: Schema.optionalKey(Link) }),
  })

const Key = Schema.Record(Schema.String, Schema.String)
const Token = Schema.Struct({ key: Key, digest: Schema.String })
const decodeToken = Schema.decodeUnknownOption(Schema.fromJsonString(Token))

/** Ties a token to its list: the tenant, the filters and the key together. */
const digestOf = (scope: string, key: Readonly<Record<string, string>>): string =>
  createHash("sha256")
    .update(JSON.stringify([scope, ...Object.entries(key).toSorted()]))
    .digest("base64url")
    .slice(0, 22)

export const encodeToken = (scope: string, key: Readonly<Record<string, string>>): string =>
  Buffer.from(JSON.stringify({ key, digest: digestOf(scope, key) })).toString("base64url")

/** The key in a token that was made for this very list; a forged or foreign one is a 400. */
export const readToken = (
  scope: string,
  token: string,
): Effect.Effect<Readonly<Record<string, string>>, InvalidRequest> => {
  const read = decodeToken(Buffer.from(token, "base64url").toString("utf8")).pipe(
    Option.filter(({ digest, key }) => digest === digestOf(scope, key)),
    Option.map(({ key }) => key),
  )
  return Option.isSome(read)
    ? Effect.succeed(read.value)
    : Effect.fail(
        new InvalidRequest({
          fields: [{ path: "query.startAt", reason: "not a nextToken of this list; leave it out to start anew" }],
        }),
      )
}

/** A query that is read page by page. `keys` are the attributes of its start key; `scope` names list, tenant and filters. */
export interface PagedQuery {
  readonly query: Omit<QueryCommandInput, "TableName" | "Limit" | "ExclusiveStartKey">
  readonly keys: ReadonlyArray<string>
  readonly scope: string
}

const keyOf = (item: Item, keys: ReadonlyArray<string>): Readonly<Record<string, string>> =>
  Object.fromEntries(keys.map((key) => [key, String(item[key])]))

/** Reads a page. A filter makes DynamoDB's own pages short, so it goes on until the page is full or nothing is left. */
export const readPage = Effect.fn("Page.read")(function* (
  { keys, query, scope }: PagedQuery,
  { pageSize = defaultPageSize, startAt }: { readonly pageSize?: number; readonly startAt?: string },
): Effect.fn.Return<
  { readonly items: ReadonlyArray<Item>; readonly nextToken: string | null },
  TableError | InvalidRequest,
  Table
> {
  const table = yield* Table
  const found: Array<Item> = []
  let start = startAt === undefined ? undefined : toItem(yield* readToken(scope, startAt))
  do {
    const { items, lastKey } = yield* table.queryPage({
      ...query,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      // One more than asked for tells whether there is a next page; a filter wants some more at a time.
      Limit: query.FilterExpression === undefined ? pageSize + 1 - found.length : Math.max(100, pageSize + 1),
    })
    found.push(...items)
    start = lastKey
  } while (found.length <= pageSize && start !== undefined)
  const items = found.slice(0, pageSize)
  const last = items.at(-1)
  return {
    items,
    nextToken: found.length > pageSize && last !== undefined ? encodeToken(scope, keyOf(last, keys)) : null,
  }
})

/** The answer of a list from its page. */
export const toPage = <A>(
  items: ReadonlyArray<A>,
  nextToken: string | null,
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
) => {
  const href = (extra: Readonly<Record<string, string>>) => {
    const parameters = Object.entries({ ...query, ...extra }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(String(value))}`],
    )
    return parameters.length === 0 ? path : `${path}?${parameters.join("&")}`
  }
  return {
    items,
    count: items.length,
    moreAvailable: nextToken !== null,
    nextToken,
    _links: {
      self: { href: href({}) },
      ...(nextToken === null ? {} : { next: { href: href({ startAt: nextToken }) } }),
    },
  }
}

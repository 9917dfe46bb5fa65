import { createHash } from "node:crypto"

import type { QueryCommandInput } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { InvalidRequest } from "../kernel/HttpErrors.ts"
import { type Item, Table, type TableError, toItem } from "../platform/Table.ts"
import { Link } from "./Links.ts"

/** The query parameters of every list. */
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

/** A list that is read page by page: the items of one partition whose sort keys begin with `prefix`. */
export interface PagedQuery {
  /** Names the list and its filters, which partition and prefix do not tell. */
  readonly scope: string
  readonly index?: "GSI2"
  readonly partition: string
  readonly prefix: string
  /** What a sort key is after its prefix. */
  readonly rest: Schema.Schema<string>
  /** The item's own key by the rest of its sort key in the index; without an index it is partition and sort key. */
  readonly itemKey?: (rest: string) => { readonly PK: string; readonly SK: string }
  readonly newestFirst?: boolean
  readonly filter?: Pick<QueryCommandInput, "FilterExpression" | "ExpressionAttributeNames"> & {
    readonly values: Readonly<Record<string, unknown>>
  }
}

const decodeToken = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Tuple([Schema.String, Schema.String])))

/**
 * Where a page of this list ended. Beside the sort key it has a checksum, which tells the token of another list and one
 * that was cut off. It is no secret: who forges it begins at another place of the list that the request names anyway.
 */
export const encodeToken = ({ index, partition, scope }: PagedQuery, sortKey: string): string => {
  const checksum = createHash("sha256")
    .update(JSON.stringify([scope, index, partition, sortKey]))
    .digest("base64url")
    .slice(0, 12)
  return Buffer.from(JSON.stringify([sortKey, checksum])).toString("base64url")
}

const startKeyOf = ({ index, itemKey, partition, prefix }: PagedQuery, sortKey: string) =>
  index === undefined
    ? { PK: partition, SK: sortKey }
    : { ...itemKey?.(sortKey.slice(prefix.length)), [`${index}PK`]: partition, [`${index}SK`]: sortKey }

/**
 * The key at which a list goes on. Only the sort key comes from the token, and it has to be one of this list: DynamoDB
 * refuses any other, which would look like a fault of ours.
 */
export const readToken = (
  query: PagedQuery,
  token: string,
): Effect.Effect<Readonly<Record<string, string>>, InvalidRequest> => {
  const isRest = Schema.is(query.rest)
  const read = decodeToken(Buffer.from(token, "base64url").toString("utf8")).pipe(
    Option.map(([sortKey]) => sortKey),
    Option.filter(
      (sortKey) =>
        sortKey.startsWith(query.prefix) &&
        isRest(sortKey.slice(query.prefix.length)) &&
        encodeToken(query, sortKey) === token,
    ),
  )
  return Option.isSome(read)
    ? Effect.succeed(startKeyOf(query, read.value))
    : Effect.fail(
        new InvalidRequest({
          fields: [{ path: "query.startAt", reason: "not a nextToken of this list; leave it out to start anew" }],
        }),
      )
}

const inputOf = ({ filter, index, newestFirst, partition, prefix }: PagedQuery) => {
  const { values, ...expressions } = filter ?? { values: {} }
  const of = index ?? ""
  return {
    ...(index === undefined ? {} : { IndexName: index }),
    ...expressions,
    KeyConditionExpression: `${of}PK = :pk AND begins_with(${of}SK, :sk)`,
    ExpressionAttributeValues: toItem({ ":pk": partition, ":sk": prefix, ...values }),
    ScanIndexForward: newestFirst !== true,
  }
}

/** Reads a page. A filter makes DynamoDB's own pages short, so it goes on until the page is full or nothing is left. */
export const readPage = Effect.fn("Page.read")(function* (
  query: PagedQuery,
  { pageSize = defaultPageSize, startAt }: { readonly pageSize?: number; readonly startAt?: string },
): Effect.fn.Return<
  { readonly items: ReadonlyArray<Item>; readonly nextToken: string | null },
  TableError | InvalidRequest,
  Table
> {
  const table = yield* Table
  const input = inputOf(query)
  const found: Array<Item> = []
  let start = startAt === undefined ? undefined : toItem(yield* readToken(query, startAt))
  do {
    const { items, lastKey } = yield* table.queryPage({
      ...input,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      // One more than asked for tells whether there is a next page; a filter wants some more at a time.
      Limit: query.filter === undefined ? pageSize + 1 - found.length : Math.max(100, pageSize + 1),
    })
    found.push(...items)
    start = lastKey
  } while (found.length <= pageSize && start !== undefined)
  const items = found.slice(0, pageSize)
  const last = items.at(-1)
  const more = found.length > pageSize && last !== undefined
  return { items, nextToken: more ? encodeToken(query, String(last[`${query.index ?? ""}SK`])) : null }
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

import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Instant } from "../kernel/Instant.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import { firstVersion } from "../platform/Records.ts"
import { Table, type TableError, toItem } from "../platform/Table.ts"

// What sites take, each in an item of its tenant's. Whoever writes an archive of a site reads all of it, and tells.

/** What a site takes. */
export const Usage = Schema.Struct({
  /** Bytes of the rows of its tables. */
  databaseBytes: Schema.Int,
  /** Bytes of its uploads. */
  uploadsBytes: Schema.Int,
  /** Number of its uploads. */
  files: Schema.Int,
})
export type Usage = typeof Usage.Type

/** The same with when it was measured. */
export const Measured = Schema.Struct({ ...Usage.fields, measuredAt: Instant })

const prefix = "USAGE#"
export const usageKey = ({ siteId, tenantId }: SiteRef) => ({ PK: `TENANT#${tenantId}`, SK: `${prefix}${siteId}` })

/** Keeps what a site takes. That it cannot be kept is no reason to fail. */
export const keepUsage = Effect.fnUntraced(function* (site: SiteRef, usage: Usage) {
  const table = yield* Table
  const measuredAt = new Date(yield* Clock.currentTimeMillis).toISOString()
  yield* table
    .put({
      Item: toItem({ ...usageKey(site), ...usage, measuredAt, siteId: site.siteId, ...firstVersion }),
      ConditionExpression: "attribute_not_exists(PK) OR measuredAt <= :now",
      ExpressionAttributeValues: toItem({ ":now": measuredAt }),
    })
    .pipe(
      Effect.catchTag("ConditionFailed", () => Effect.void),
      Effect.catch((error) => Effect.logWarning("usage not kept", error)),
    )
})

/** A site that is gone takes nothing. */
export const forgetUsage = (table: string, site: SiteRef): TransactWriteItem => ({
  Delete: { TableName: table, Key: toItem(usageKey(site)) },
})

const decode = Schema.decodeUnknownEffect(Measured)
const decodeItems = Schema.decodeUnknownEffect(Schema.Array(Measured))

/** What a site takes, as it was measured last; nothing before the first time. */
export const usageOf = Effect.fnUntraced(function* (table: Table["Service"], site: SiteRef) {
  const item = yield* table.get(usageKey(site))
  return item === undefined ? undefined : yield* Effect.orDie(decode(item))
})

/** What all sites of a tenant take together. */
export const usageOfTenant = Effect.fnUntraced(function* (
  table: Table["Service"],
  tenantId: string,
): Effect.fn.Return<Usage & { readonly measuredSites: number }, TableError> {
  const items = yield* table.queryAll({
    KeyConditionExpression: "PK = :tenant AND begins_with(SK, :usage)",
    ExpressionAttributeValues: toItem({ ":tenant": `TENANT#${tenantId}`, ":usage": prefix }),
  })
  const all = yield* Effect.orDie(decodeItems(items))
  const sum = (of: keyof Usage) => all.reduce((total, usage) => total + usage[of], 0)
  return {
    databaseBytes: sum("databaseBytes"),
    uploadsBytes: sum("uploadsBytes"),
    files: sum("files"),
    measuredSites: all.length,
  }
})

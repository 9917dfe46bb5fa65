import * as Effect from "effect/Effect"

import { Overtaken } from "../platform/SoonAgain.ts"
import { type Item, type Table, type TableError, toItem } from "../platform/Table.ts"
import { countAnew, isCountedAnew, siteCountOf } from "./TenantItem.ts"

/** How many lineages a tenant's sites are of. */
const lineagesOf = (table: Table["Service"], tenantId: string): Effect.Effect<number, TableError> =>
  table
    .queryAll({
      KeyConditionExpression: "PK = :tenant AND begins_with(SK, :site)",
      ProjectionExpression: "siteId, lineageId, #status",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: toItem({ ":tenant": `TENANT#${tenantId}`, ":site": "SITE#" }),
      ConsistentRead: true,
    })
    .pipe(
      Effect.map((sites) => {
        const living = sites.filter(({ status }) => status !== "DELETED")
        return new Set(living.map(({ lineageId, siteId }) => lineageId ?? siteId)).size
      }),
    )

/**
 * Counts a tenant's lineages, once: an earlier release gave a place back when the site was deleted that a lineage began
 * with, though copies of it stood.
 */
export const countLineages = Effect.fnUntraced(function* (
  table: Table["Service"],
  profile: Item,
  tenantId: string,
): Effect.fn.Return<void, TableError | Overtaken> {
  const places = yield* lineagesOf(table, tenantId)
  yield* table
    .update(countAnew(profile, tenantId, places))
    .pipe(Effect.catchTag("ConditionFailed", (cause) => Effect.fail(new Overtaken({ cause }))))
})

/** How many places of a tenant are taken, for who reads only. */
export const placesTaken = (
  table: Table["Service"],
  profile: Item | undefined,
  tenantId: string,
): Effect.Effect<number, TableError> =>
  isCountedAnew(profile) ? Effect.succeed(siteCountOf(profile)) : lineagesOf(table, tenantId)

import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { TenantId } from "../kernel/Ids.ts"
import { type PageKey, readablePage, type ReadablePage } from "../platform/ReadableItems.ts"
import { Table, type TableError, toItem } from "../platform/Table.ts"
import { profileKey, tenantList } from "./TenantItem.ts"

const decode = Schema.decodeUnknownEffect(Schema.Struct({ tenantId: TenantId }))

/** Puts a tenant on the list whose profile an earlier release has written. */
export const listTenant = Effect.fnUntraced(function* (tenantId: TenantId) {
  const table = yield* Table
  yield* table
    .update({
      Key: toItem(profileKey(tenantId)),
      UpdateExpression: "SET GSI3PK = :list, GSI3SK = :tenant",
      ConditionExpression: "attribute_exists(PK) AND attribute_not_exists(GSI3PK)",
      ExpressionAttributeValues: toItem({ ":list": tenantList, ":tenant": tenantId }),
    })
    .pipe(Effect.catchTag("ConditionFailed", () => Effect.void))
})

/** All tenants that have or had sites, by their profiles (GSI3). */
export class TenantList extends Context.Service<
  TenantList,
  {
    page(from?: PageKey): Effect.Effect<ReadablePage<TenantId>, TableError>
    /** Where the page begins that is behind a tenant, whether there still is one of that name or not. */
    after(tenantId: TenantId): PageKey
  }
>()("src/tenants/TenantList") {
  static readonly layer = Layer.effect(
    TenantList,
    Effect.gen(function* () {
      const table = yield* Table
      return TenantList.of({
        after: (tenantId) => toItem({ ...profileKey(tenantId), GSI3PK: tenantList, GSI3SK: tenantId }),
        page: (from) =>
          readablePage(
            table,
            {
              IndexName: "GSI3",
              KeyConditionExpression: "GSI3PK = :list",
              ExpressionAttributeValues: toItem({ ":list": tenantList }),
            },
            from,
            (item) => Effect.map(decode(item), ({ tenantId }) => tenantId),
          ),
      })
    }),
  )
}

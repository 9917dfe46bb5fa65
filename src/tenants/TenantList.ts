import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { type PageKey, readablePage, type ReadablePage } from "../aws/ReadableItems.ts"
import { Table, type TableError, toItem } from "../aws/Table.ts"
import { TenantId } from "./Tenant.ts"
import { listed, profileKey, tenantList } from "./TenantItem.ts"

const decode = Schema.decodeUnknownEffect(Schema.Struct({ tenantId: TenantId }))

/** All tenants that have or had sites, by their profiles (GSI3). */
export class TenantList extends Context.Service<
  TenantList,
  {
    page(from?: PageKey): Effect.Effect<ReadablePage<TenantId>, TableError>
    /** Puts a tenant on the list whose profile an earlier release has written. */
    add(tenantId: TenantId): Effect.Effect<void, TableError>
  }
>()("src/tenants/TenantList") {
  static readonly layer = Layer.effect(
    TenantList,
    Effect.gen(function* () {
      const table = yield* Table
      return TenantList.of({
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
        add: (tenantId) => {
          const { GSI3PK, GSI3SK } = listed(tenantId)
          return table
            .update({
              Key: toItem(profileKey(tenantId)),
              UpdateExpression: "SET GSI3PK = :list, GSI3SK = :tenant",
              ConditionExpression: "attribute_exists(PK) AND attribute_not_exists(GSI3PK)",
              ExpressionAttributeValues: toItem({ ":list": GSI3PK, ":tenant": GSI3SK }),
            })
            .pipe(
              Effect.catchTag("ConditionFailed", () => Effect.void),
              Effect.asVoid,
            )
        },
      })
    }),
  )
}

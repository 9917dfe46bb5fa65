import { Effect } from "effect"

import type { Operation } from "../../src/operations/engine/Operation.ts"
import { decodeOperation, operationItem, operationKey } from "../../src/operations/engine/OperationItem.ts"
import { type Item, Table, toItem } from "../../src/platform/Table.ts"
import type { Site } from "../../src/sites/Site.ts"
import { decodeSite, siteItem, siteKey } from "../../src/sites/SiteItem.ts"

// What stands in the table, written and read past the services under test.

const put = (item: Item) => Effect.flatMap(Table, (table) => table.put({ Item: toItem(item) }))

export const givenSites = (...sites: ReadonlyArray<Site>) =>
  Effect.forEach(sites, (site) => put(siteItem(site)), { discard: true })

export const givenOperations = (...operations: ReadonlyArray<Operation>) =>
  Effect.forEach(operations, (operation) => put(operationItem(operation)), { discard: true })

export const givenItem = put

export const itemAt = (key: { readonly PK: string; readonly SK: string }) =>
  Effect.flatMap(Table, (table) => table.get(key, { consistent: true }))

export const siteNow = ({ siteId, tenantId }: Pick<Site, "tenantId" | "siteId">) =>
  Effect.flatMap(itemAt(siteKey(tenantId, siteId)), decodeSite)

export const operationNow = ({ operationId, tenantId }: Pick<Operation, "tenantId" | "operationId">) =>
  Effect.flatMap(itemAt(operationKey(tenantId, operationId)), decodeOperation)

/** Sets attributes of an item, past every condition. */
export const setAttributes = (
  table: Table["Service"],
  key: { readonly PK: string; readonly SK: string },
  values: Item,
) => {
  const names = Object.keys(values)
  return Effect.orDie(
    table.update({
      Key: toItem(key),
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: toItem(
        Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
      ),
    }),
  )
}

/** A value as JSON: classes and optional keys aside. */
export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? "null")

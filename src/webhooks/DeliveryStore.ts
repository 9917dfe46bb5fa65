import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { readPage } from "../http/Page.ts"
import type { InvalidRequest } from "../kernel/HttpErrors.ts"
import { type PageKey, readablePage, type ReadablePage } from "../platform/ReadableItems.ts"
import { Overtaken } from "../platform/SoonAgain.ts"
import { Table, type TableError, toItem } from "../platform/Table.ts"
import { Delivery, DeliveryId } from "./Webhook.ts"
import {
  decodeDelivery,
  deliveriesPartition,
  deliveryItem,
  deliveryKey,
  deliveryPrefix,
  dueKey,
  duePartition,
  hasExpired,
} from "./WebhookItem.ts"

/** `{createdAt}#{deliveryId}`, as the list is sorted. */
const ListRest = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[A-Za-z0-9_-]{1,64}$/u))

/** Deliveries in the table. Every write but the first is one of what was read, and what has expired is not there any more. */
export class DeliveryStore extends Context.Service<
  DeliveryStore,
  {
    get(webhookId: string, deliveryId: string): Effect.Effect<Delivery | undefined, TableError>
    /** Writes a delivery if there is none of this id; answers whether there was none. */
    create(delivery: Delivery): Effect.Effect<boolean, TableError>
    /** Writes changes of a delivery that is still as it was read, and what changes with it. */
    write(
      delivery: Delivery,
      changes: Partial<Delivery>,
      parts?: ReadonlyArray<TransactWriteItem>,
    ): Effect.Effect<Delivery, TableError | Overtaken>
    /** Lets the retrier look again at `at` and not before; when it may be tried stays as it is. */
    postpone(delivery: Delivery, at: number): Effect.Effect<void, TableError>
    /** A page of the deliveries that have something to do, the longest overdue first. */
    due(now: number, from?: PageKey): Effect.Effect<ReadablePage<Delivery>, TableError>
    /** Newest first. */
    list(
      webhookId: string,
      page: { readonly pageSize?: number; readonly startAt?: string },
    ): Effect.Effect<
      { readonly items: ReadonlyArray<Delivery>; readonly nextToken: string | null },
      TableError | InvalidRequest
    >
  }
>()("src/webhooks/DeliveryStore") {
  static readonly layer = Layer.effect(
    DeliveryStore,
    Effect.gen(function* () {
      const table = yield* Table
      const overtaken = (cause: unknown) => Effect.fail(new Overtaken({ cause }))
      return DeliveryStore.of({
        get: Effect.fnUntraced(function* (webhookId, deliveryId) {
          const item = yield* table.get(deliveryKey(webhookId, deliveryId), { consistent: true })
          const now = yield* Clock.currentTimeMillis
          return item === undefined || hasExpired(item, now) ? undefined : yield* decodeDelivery(item)
        }),
        create: Effect.fnUntraced(function* (delivery) {
          const item = deliveryItem(delivery, yield* Clock.currentTimeMillis)
          return yield* table.put({ Item: toItem(item), ConditionExpression: "attribute_not_exists(PK)" }).pipe(
            Effect.as(true),
            Effect.catchTag("ConditionFailed", () => Effect.succeed(false)),
          )
        }),
        write: Effect.fnUntraced(function* (delivery, changes, parts = []) {
          const next = new Delivery({ ...delivery, ...changes, revision: delivery.revision + 1 })
          const put = {
            Item: toItem(deliveryItem(next, yield* Clock.currentTimeMillis)),
            ConditionExpression: "revision = :before",
            ExpressionAttributeValues: toItem({ ":before": delivery.revision }),
          }
          yield* parts.length === 0
            ? Effect.catchTag(table.put(put), "ConditionFailed", overtaken)
            : Effect.catchTag(
                table.transact({ delivery: { Put: { TableName: table.name, ...put } }, more: parts }),
                "TransactionRefused",
                overtaken,
              )
          return next
        }),
        postpone: ({ deliveryId, revision, webhookId }, at) =>
          table
            .update({
              Key: toItem(deliveryKey(webhookId, deliveryId)),
              UpdateExpression: "SET GSI3SK = :at",
              ConditionExpression: "revision = :seen AND attribute_exists(GSI3PK)",
              ExpressionAttributeValues: toItem({ ":at": dueKey(at, deliveryId), ":seen": revision }),
            })
            .pipe(
              // Somebody was at it meanwhile, and said when to look again.
              Effect.catchTag("ConditionFailed", () => Effect.succeed({})),
              Effect.asVoid,
            ),
        due: (now, from) =>
          readablePage(
            table,
            {
              IndexName: "GSI3",
              KeyConditionExpression: "GSI3PK = :partition AND GSI3SK < :now",
              ExpressionAttributeValues: toItem({ ":partition": duePartition, ":now": new Date(now).toISOString() }),
            },
            from,
            decodeDelivery,
          ),
        list: Effect.fnUntraced(function* (webhookId, page) {
          const { items, nextToken } = yield* readPage(
            {
              scope: "deliveries",
              index: "GSI2",
              partition: deliveriesPartition(webhookId),
              prefix: deliveryPrefix,
              rest: ListRest,
              itemKey: (rest) => deliveryKey(webhookId, DeliveryId.make(rest.slice(rest.indexOf("#") + 1))),
              newestFirst: true,
              filter: {
                FilterExpression: "expiresAt > :now",
                values: { ":now": Math.floor((yield* Clock.currentTimeMillis) / 1000) },
              },
            },
            page,
          ).pipe(Effect.provideService(Table, table))
          return { items: yield* Effect.forEach(items, decodeDelivery), nextToken }
        }),
      })
    }),
  )
}

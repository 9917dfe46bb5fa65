import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { InternalError } from "../kernel/HttpErrors.ts"
import { firstVersion } from "../platform/Records.ts"
import { ConditionFailed, Table, type TableError, toItem, type TransactionRefused } from "../platform/Table.ts"
import { mostWebhooks, type Webhook } from "./Webhook.ts"
import { WebhookLimitReached } from "./WebhookErrors.ts"
import { countKey, decodeWebhook, webhookItem, webhookKey, webhookPrefix, webhooksPartition } from "./WebhookItem.ts"

const isRefused = ({ reasons }: TransactionRefused, part: number): boolean =>
  reasons[part]?.code === "ConditionalCheckFailed"

/** A tenant's webhooks in the table. */
export class WebhookStore extends Context.Service<
  WebhookStore,
  {
    get(tenantId: string, webhookId: string): Effect.Effect<Webhook | undefined, TableError>
    /** All of a tenant, by id, the oldest first. */
    all(tenantId: string): Effect.Effect<ReadonlyArray<Webhook>, TableError>
    /** Writes a new one, as one of those that a tenant may have. It fails with the condition if there is one of this id. */
    create(webhook: Webhook): Effect.Effect<void, TableError | ConditionFailed | WebhookLimitReached>
    /** Writes one over that of the revision before. */
    write(webhook: Webhook): Effect.Effect<void, TableError | ConditionFailed>
    /** Removes one that is still as it was read. */
    remove(webhook: Webhook): Effect.Effect<void, TableError | ConditionFailed>
  }
>()("src/webhooks/WebhookStore") {
  static readonly layer = Layer.effect(
    WebhookStore,
    Effect.gen(function* () {
      const table = yield* Table
      const TableName = table.name
      return WebhookStore.of({
        get: Effect.fnUntraced(function* (tenantId, webhookId) {
          const item = yield* table.get(webhookKey(tenantId, webhookId), { consistent: true })
          return item === undefined ? undefined : yield* decodeWebhook(item)
        }),
        all: (tenantId) =>
          table
            .queryAll({
              KeyConditionExpression: "PK = :pk AND begins_with(SK, :webhook)",
              ExpressionAttributeValues: toItem({ ":pk": webhooksPartition(tenantId), ":webhook": webhookPrefix }),
              ConsistentRead: true,
            })
            .pipe(Effect.flatMap(Effect.forEach(decodeWebhook))),
        create: (webhook) =>
          table
            .transact([
              {
                Put: {
                  TableName,
                  Item: toItem(webhookItem(webhook)),
                  ConditionExpression: "attribute_not_exists(PK)",
                },
              },
              {
                Update: {
                  TableName,
                  Key: toItem(countKey(webhook.tenantId)),
                  UpdateExpression: "SET webhooks = if_not_exists(webhooks, :zero) + :one, schemaVersion = :version",
                  ConditionExpression: "attribute_not_exists(webhooks) OR webhooks < :most",
                  ExpressionAttributeValues: toItem({
                    ":zero": 0,
                    ":one": 1,
                    ":most": mostWebhooks,
                    ":version": firstVersion.schemaVersion,
                  }),
                },
              },
            ])
            .pipe(
              Effect.catchTag(
                "TransactionRefused",
                (refused): Effect.Effect<never, ConditionFailed | WebhookLimitReached | InternalError> => {
                  if (isRefused(refused, 0)) return Effect.fail(new ConditionFailed({ item: undefined }))
                  return Effect.fail(
                    isRefused(refused, 1)
                      ? new WebhookLimitReached({ limit: mostWebhooks })
                      : new InternalError({ cause: refused }),
                  )
                },
              ),
            ),
        write: (webhook) =>
          table.put({
            Item: toItem(webhookItem(webhook)),
            ConditionExpression: "revision = :before",
            ExpressionAttributeValues: toItem({ ":before": webhook.revision - 1 }),
          }),
        remove: ({ revision, tenantId, webhookId }) =>
          table
            .transact([
              {
                Delete: {
                  TableName,
                  Key: toItem(webhookKey(tenantId, webhookId)),
                  ConditionExpression: "revision = :seen",
                  ExpressionAttributeValues: toItem({ ":seen": revision }),
                },
              },
              {
                Update: {
                  TableName,
                  Key: toItem(countKey(tenantId)),
                  UpdateExpression: "SET webhooks = webhooks - :one",
                  ConditionExpression: "webhooks >= :one",
                  ExpressionAttributeValues: toItem({ ":one": 1 }),
                },
              },
            ])
            .pipe(
              Effect.catchTag("TransactionRefused", (refused): Effect.Effect<never, ConditionFailed | InternalError> =>
                Effect.fail(
                  isRefused(refused, 0)
                    ? new ConditionFailed({ item: undefined })
                    : new InternalError({ cause: refused }),
                ),
              ),
            ),
      })
    }),
  )
}

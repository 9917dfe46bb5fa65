import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { InternalError } from "../kernel/HttpErrors.ts"
import { firstVersion } from "../platform/Records.ts"
import { ConditionFailed, Table, type TableError, toItem } from "../platform/Table.ts"
import { mostWebhooks, type Webhook } from "./Webhook.ts"
import { WebhookLimitReached } from "./WebhookErrors.ts"
import { countKey, decodeWebhook, webhookItem, webhookKey, webhookPrefix, webhooksPartition } from "./WebhookItem.ts"

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
            .transact({
              webhook: {
                Put: {
                  TableName,
                  Item: toItem(webhookItem(webhook)),
                  ConditionExpression: "attribute_not_exists(PK)",
                },
              },
              count: {
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
            })
            .pipe(
              Effect.catchTag(
                "TransactionRefused",
                (refusal): Effect.Effect<never, ConditionFailed | WebhookLimitReached> =>
                  Effect.fail(
                    refusal.of("webhook") === undefined
                      ? new WebhookLimitReached({ limit: mostWebhooks })
                      : new ConditionFailed({ item: undefined }),
                  ),
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
            .transact({
              webhook: {
                Delete: {
                  TableName,
                  Key: toItem(webhookKey(tenantId, webhookId)),
                  ConditionExpression: "revision = :seen",
                  ExpressionAttributeValues: toItem({ ":seen": revision }),
                },
              },
              count: {
                Update: {
                  TableName,
                  Key: toItem(countKey(tenantId)),
                  UpdateExpression: "SET webhooks = webhooks - :one",
                  ConditionExpression: "webhooks >= :one",
                  ExpressionAttributeValues: toItem({ ":one": 1 }),
                },
              },
            })
            .pipe(
              Effect.catchTag("TransactionRefused", (refusal): Effect.Effect<never, ConditionFailed | InternalError> =>
                Effect.fail(
                  refusal.of("webhook") === undefined
                    ? new InternalError({ cause: refusal })
                    : new ConditionFailed({ item: undefined }),
                ),
              ),
            ),
      })
    }),
  )
}

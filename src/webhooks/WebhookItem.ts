import { createHash } from "node:crypto"

import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"

import { recordForm } from "../platform/Records.ts"
import { type Item, toItem } from "../platform/Table.ts"
import { Delivery, DeliveryId, Webhook } from "./Webhook.ts"

const webhookForm = recordForm(Webhook)
export const decodeWebhook = webhookForm.decode

export const webhooksPartition = (tenantId: string): string => `WEBHOOKS#${tenantId}`
export const webhookPrefix = "WEBHOOK#"
export const webhookKey = (tenantId: string, webhookId: string) => ({
  PK: webhooksPartition(tenantId),
  SK: `${webhookPrefix}${webhookId}`,
})
/** How many webhooks a tenant has: what is counted in one item cannot be passed by two at once. */
export const countKey = (tenantId: string) => ({ PK: webhooksPartition(tenantId), SK: "COUNT" })

export const webhookItem = (webhook: Webhook) => ({
  ...webhookKey(webhook.tenantId, webhook.webhookId),
  ...webhookForm.encode(webhook),
})

const deliveryForm = recordForm(Delivery)
export const decodeDelivery = deliveryForm.decode

/** Days for which a delivery is kept, since it was asked for last. */
export const deliveryDays = 30
export const expiryFrom = (now: number): number => Math.ceil(now / 1000) + deliveryDays * 86_400
/** Whether the item of a delivery is to be gone, whenever the table takes it away. */
export const hasExpired = ({ expiresAt }: Item, now: number): boolean => Number(expiresAt) * 1000 <= now

/** Partition of the deliveries that still have something to do: a sparse part of GSI3, read by the retrier. */
export const duePartition = "DELIVERY#DUE"
export const dueKey = (at: number, deliveryId: string): string => `${new Date(at).toISOString()}#${deliveryId}`

export const deliveriesPartition = (webhookId: string): string => `WEBHOOK#${webhookId}`
export const deliveryPrefix = "DELIVERY#"
export const deliveryKey = (webhookId: string, deliveryId: string) => ({
  PK: deliveriesPartition(webhookId),
  SK: `${deliveryPrefix}${deliveryId}`,
})

export const deliveryIdOf = (webhookId: string, eventId: string): DeliveryId =>
  DeliveryId.make(
    `dlv-${createHash("sha256")
      .update(JSON.stringify([webhookId, eventId]))
      .digest("hex")
      .slice(0, 32)}`,
  )

const isDue = ({ announce, status }: Delivery): boolean => status === "PENDING" || announce !== undefined

/** The item of a delivery with its keys: in the list of its webhook by time, and in the due index while it is to be tried. */
export const deliveryItem = (delivery: Delivery, now: number) => ({
  ...deliveryKey(delivery.webhookId, delivery.deliveryId),
  ...deliveryForm.encode(delivery),
  expiresAt: expiryFrom(now),
  GSI2PK: deliveriesPartition(delivery.webhookId),
  GSI2SK: `${deliveryPrefix}${delivery.createdAt}#${delivery.deliveryId}`,
  ...(isDue(delivery) ? { GSI3PK: duePartition, GSI3SK: dueKey(delivery.dueAt, delivery.deliveryId) } : {}),
})

/** The part of a transaction that switches a webhook off which is still as it was read. */
export const switchOff = (
  TableName: string,
  webhook: Webhook,
  disabledReason: "DELIVERY_FAILED" | "GONE",
  at: string,
): TransactWriteItem => ({
  Put: {
    TableName,
    Item: toItem(
      webhookItem(
        new Webhook({
          ...webhook,
          status: "DISABLED",
          disabledReason,
          disabledAt: at,
          updatedAt: at,
          revision: webhook.revision + 1,
        }),
      ),
    ),
    ConditionExpression: "revision = :before",
    ExpressionAttributeValues: toItem({ ":before": webhook.revision }),
  },
})

import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Schema from "effect/Schema"

import { toItem } from "../aws/Table.ts"
import { Operation } from "./Operation.ts"

const encode = Schema.encodeSync(Operation)
export const decodeOperation = Schema.decodeUnknownEffect(Operation)

export const operationKey = (tenantId: string, operationId: string) => ({
  PK: `TENANT#${tenantId}`,
  SK: `OP#${operationId}`,
})

/** Partition of the operations that still have something to do: a sparse part of GSI3, read by the reconciler. */
export const openPartition = "OPERATION#OPEN"
export const dueKey = (dueAt: number, operationId: string): string => `${new Date(dueAt).toISOString()}#${operationId}`

/** The item of an operation (LLD 8.6) with its index keys (LLD 8.7). */
export const operationItem = (operation: Operation) => ({
  ...operationKey(operation.tenantId, operation.operationId),
  ...encode(operation),
  GSI1PK: `OPERATION#${operation.operationId}`,
  GSI2PK: `TENANT#${operation.tenantId}#STATUS`,
  GSI2SK: `${operation.status}#${operation.createdAt}#${operation.operationId}`,
  ...(operation.dueAt === undefined
    ? {}
    : { GSI3PK: openPartition, GSI3SK: dueKey(operation.dueAt, operation.operationId) }),
})

/** The part of a transaction that writes a new operation: no message is sent before it stands, so it is the outbox. */
export const createOperation = (table: string, operation: Operation): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: toItem(operationItem(operation)),
    ConditionExpression: "attribute_not_exists(PK)",
  },
})

/** The condition of every write of a run: the lease is still the one that it took. */
const leaseHeld = {
  ConditionExpression: "epoch = :epoch AND #status = :inProgress",
  ExpressionAttributeNames: { "#status": "status" },
}
const leaseValues = (epoch: number) => toItem({ ":epoch": epoch, ":inProgress": "IN_PROGRESS" })

/** Writes `next` over an operation whose lease of `epoch` is still held. */
export const replaceLeased = (table: string, epoch: number, next: Operation) => ({
  TableName: table,
  Item: toItem(operationItem(next)),
  ...leaseHeld,
  ExpressionAttributeValues: leaseValues(epoch),
})

/** Prolongs the lease alone, so that it never overwrites what the run records at the same time. */
export const renewLease = (operation: Operation, leaseUntil: number, dueAt: number) => ({
  Key: toItem(operationKey(operation.tenantId, operation.operationId)),
  UpdateExpression: "SET leaseUntil = :until, dueAt = :due, GSI3SK = :dueKey",
  ...leaseHeld,
  ExpressionAttributeValues: {
    ...leaseValues(operation.epoch),
    ...toItem({ ":until": leaseUntil, ":due": dueAt, ":dueKey": dueKey(dueAt, operation.operationId) }),
  },
})

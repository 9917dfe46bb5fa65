import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"

import { recordForm } from "../../platform/Records.ts"
import { type Item, toItem } from "../../platform/Table.ts"
import { Operation, type OperationStatus } from "./Operation.ts"
import { asKept, expiryOf, retryableUntil, scrub } from "./OperationKeeping.ts"

const form = recordForm(Operation)
export const decodeOperation = form.decode

export const operationKey = (tenantId: string, operationId: string) => ({
  PK: `TENANT#${tenantId}`,
  SK: `OP#${operationId}`,
})

/** Partition of the operations that still have something to do: a sparse part of GSI3, read by the reconciler. */
export const openPartition = "OPERATION#OPEN"
/** Another one, of those that FAILED and were told of: sorted by when they cannot be retried any more and are scrubbed. */
export const retryablePartition = "OPERATION#FAILED"
export const dueKey = (dueAt: number, operationId: string): string => `${new Date(dueAt).toISOString()}#${operationId}`

const statusKey = (status: OperationStatus, { createdAt, operationId }: Operation): string =>
  `${status}#${createdAt}#${operationId}`

const expiresAt = (operation: Operation) => {
  const seconds = expiryOf(operation)
  return seconds === undefined ? {} : { expiresAt: seconds }
}

/** The item of an operation with its index keys and, once it has ended, its time to live. */
export const operationItem = (operation: Operation) => ({
  ...operationKey(operation.tenantId, operation.operationId),
  ...form.encode(asKept(operation)),
  ...expiresAt(operation),
  GSI1PK: `OPERATION#${operation.operationId}`,
  GSI2PK: `TENANT#${operation.tenantId}#STATUS`,
  GSI2SK: statusKey(operation.status, operation),
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

/** A run still has the operation, and will have it before this is written. */
export const checkLeased = (table: string, { epoch, operationId, tenantId }: Operation): TransactWriteItem => ({
  ConditionCheck: {
    TableName: table,
    Key: toItem(operationKey(tenantId, operationId)),
    ...leaseHeld,
    ExpressionAttributeValues: leaseValues(epoch),
  },
})

const unseen = ({ cancelRequested }: Operation): string =>
  cancelRequested === true ? "" : " AND attribute_not_exists(cancelRequested)"

/** The same within a run that goes on: it must not overwrite, unseen, that somebody asked to cancel. */
export const recordLeased = (table: string, epoch: number, next: Operation) => ({
  ...replaceLeased(table, epoch, next),
  ConditionExpression: `${leaseHeld.ConditionExpression}${unseen(next)}`,
  ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
})

/** Whether what stands in the way of a write is only that somebody asked to cancel. */
export const wantsCancel = (item: Item | undefined, written: Operation): boolean =>
  written.cancelRequested !== true &&
  item?.["cancelRequested"] === true &&
  item["epoch"] === written.epoch &&
  item["status"] === "IN_PROGRESS"

/**
 * Takes the lease of an operation that nobody holds and that is in the epoch and status in which it was read. Only the
 * lease is written: what was recorded, or asked for, since it was read stays.
 */
export const takeLease = (
  read: Operation,
  lease: Pick<Operation, "leaseUntil"> & { readonly dueAt: number },
  now: number,
  counts: boolean,
) => ({
  Key: toItem(operationKey(read.tenantId, read.operationId)),
  UpdateExpression:
    "SET #status = :inProgress, startedAt = :startedAt, epoch = :next, leaseUntil = :until, dueAt = :due, GSI2SK = :statusKey, GSI3PK = :open, GSI3SK = :dueKey, tries = :tries",
  ConditionExpression: "epoch = :epoch AND #status = :status AND leaseUntil <= :now",
  ExpressionAttributeNames: { "#status": "status" },
  ExpressionAttributeValues: toItem({
    ":inProgress": "IN_PROGRESS",
    ":startedAt": read.startedAt ?? new Date(now).toISOString(),
    ":next": read.epoch + 1,
    ":until": lease.leaseUntil,
    ":due": lease.dueAt,
    ":statusKey": statusKey("IN_PROGRESS", read),
    ":open": openPartition,
    ":dueKey": dueKey(lease.dueAt, read.operationId),
    ":tries": (read.tries ?? 0) + (counts ? 1 : 0),
    ":epoch": read.epoch,
    ":status": read.status,
    ":now": now,
  }),
})

/** Writes `next` over an operation that is still as it was read, whoever reads it. */
export const replaceRead = (table: string, read: Operation, next: Operation) => ({
  TableName: table,
  Item: toItem(operationItem(next)),
  ConditionExpression: "epoch = :epoch AND #status = :status",
  ExpressionAttributeNames: { "#status": "status" },
  ExpressionAttributeValues: toItem({ ":epoch": read.epoch, ":status": read.status }),
})

/** Asks a run to turn back, as long as `noReturnAfter` is not recorded. */
export const askToCancel = (operation: Operation, noReturnAfter: string) => ({
  Key: toItem(operationKey(operation.tenantId, operation.operationId)),
  UpdateExpression: "SET cancelRequested = :yes, message = :message",
  ConditionExpression: `${leaseHeld.ConditionExpression} AND attribute_not_exists(ending) AND attribute_not_exists(journal.#step)`,
  ExpressionAttributeNames: { ...leaseHeld.ExpressionAttributeNames, "#step": noReturnAfter },
  ExpressionAttributeValues: {
    ...leaseValues(operation.epoch),
    ...toItem({ ":yes": true, ":message": "Cancelling" }),
  },
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

type Update = readonly [expression: string, values: Readonly<Record<string, unknown>>]

/** What is written when the end of an operation is told: one that FAILED is looked at again when it can be retried no more. */
export const settled = (operation: Operation): Update => {
  const until = retryableUntil(operation)
  return until === undefined
    ? ["REMOVE dueAt, GSI3PK, GSI3SK", {}]
    : [
        "SET GSI3PK = :failed, GSI3SK = :dueKey REMOVE dueAt",
        { ":failed": retryablePartition, ":dueKey": dueKey(until, operation.operationId) },
      ]
}

/** What is written when nothing of an operation may be kept any more that could be a secret. */
export const scrubbed = (operation: Operation): Update => {
  const { journal, payload } = scrub(operation)
  return [
    "SET payload = :payload, journal = :journal, scrubbed = :yes REMOVE GSI3PK, GSI3SK",
    { ":payload": payload, ":journal": journal, ":yes": true },
  ]
}

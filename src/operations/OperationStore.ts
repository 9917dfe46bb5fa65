import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { type Item, Table, type TableError, toItem } from "../aws/Table.ts"
import { InternalError } from "../http/HttpErrors.ts"
import { Settings } from "../runtime/Settings.ts"
import { isTerminal, lookAgainAt, Operation } from "./Operation.ts"
import {
  decodeOperation,
  dueKey,
  openPartition,
  operationItem,
  operationKey,
  renewLease,
  replaceLeased,
} from "./OperationItem.ts"

/** Somebody else holds the lease, or has ended the operation: this run has to stop writing. */
export class LeaseLost extends Data.TaggedError("LeaseLost")<{ readonly operationId: string }> {}

export const isLeaseLost = (error: unknown): error is LeaseLost => error instanceof LeaseLost

const decode = (item: Item | undefined) =>
  item === undefined
    ? Effect.succeed(undefined)
    : decodeOperation(item).pipe(Effect.mapError((cause) => new InternalError({ cause })))

/** Operations in the table: the lease, the journal and the outbox of LLD 7A. */
export class OperationStore extends Context.Service<
  OperationStore,
  {
    /** Strongly consistent: an operation is found right after the 202. */
    get(tenantId: string, operationId: string): Effect.Effect<Operation | undefined, TableError>
    /** In whatever tenant it is (GSI1): for staff only, and eventually consistent. */
    find(operationId: string): Effect.Effect<Operation | undefined, TableError>
    /** Takes the lease if it is free or has run out. */
    acquire(operation: Operation): Effect.Effect<Operation, TableError | LeaseLost>
    renew(operation: Operation): Effect.Effect<void, TableError | LeaseLost>
    /** Writes the next state of a leased operation, and what else has to change with it, in one transaction. */
    write(
      operation: Operation,
      changes: Partial<Operation>,
      parts?: ReadonlyArray<TransactWriteItem>,
    ): Effect.Effect<Operation, TableError | LeaseLost>
    /** Nothing is left to do: the reconciler need not look again. */
    settle(operation: Operation): Effect.Effect<void, TableError>
    /** Puts the reconciler's next look off, so that an operation is not sent again at every one. */
    postpone(operation: Operation, dueAt: number): Effect.Effect<void, TableError>
    /** Operations that are past their deadline, the longest overdue first. */
    overdue(now: number, limit: number): Effect.Effect<ReadonlyArray<Operation>, TableError>
  }
>()("src/operations/OperationStore") {
  static readonly layer = Layer.effect(
    OperationStore,
    Effect.gen(function* () {
      const table = yield* Table
      const { leaseSeconds } = yield* Settings
      const leaseFrom = (now: number) => ({
        leaseUntil: now + leaseSeconds * 1000,
        dueAt: lookAgainAt(now, leaseSeconds),
      })
      const lost = (operation: Operation) => Effect.fail(new LeaseLost({ operationId: operation.operationId }))

      const write = Effect.fnUntraced(function* (
        operation: Operation,
        changes: Partial<Operation>,
        parts: ReadonlyArray<TransactWriteItem> = [],
      ) {
        const now = yield* Clock.currentTimeMillis
        const next = new Operation({ ...operation, ...leaseFrom(now), ...changes })
        const put = replaceLeased(table.name, operation.epoch, next)
        yield* parts.length === 0 ? table.put(put) : table.transact([{ Put: put }, ...parts])
        return next
      })

      const setDue = (operation: Operation, update: string, values: Record<string, unknown>) =>
        table
          .update({
            Key: toItem(operationKey(operation.tenantId, operation.operationId)),
            UpdateExpression: update,
            ConditionExpression: "epoch = :epoch AND #status = :status",
            ExpressionAttributeNames: { "#status": "status" },
            ExpressionAttributeValues: toItem({ ":epoch": operation.epoch, ":status": operation.status, ...values }),
          })
          .pipe(
            // It moved on since it was read: whoever moved it set its deadline anew.
            Effect.catchTag("ConditionFailed", () => Effect.succeed({})),
            Effect.asVoid,
          )

      return OperationStore.of({
        get: (tenantId, operationId) =>
          table.get(operationKey(tenantId, operationId), { consistent: true }).pipe(Effect.flatMap(decode)),
        find: (operationId) =>
          table
            .query({
              IndexName: "GSI1",
              KeyConditionExpression: "GSI1PK = :id",
              ExpressionAttributeValues: toItem({ ":id": `OPERATION#${operationId}` }),
              Limit: 1,
            })
            .pipe(Effect.flatMap(([item]) => decode(item))),
        acquire: Effect.fn("OperationStore.acquire")(
          function* (operation) {
            const now = yield* Clock.currentTimeMillis
            if (isTerminal(operation.status) || operation.leaseUntil > now) return yield* lost(operation)
            const next = new Operation({
              ...operation,
              ...leaseFrom(now),
              status: "IN_PROGRESS",
              startedAt: operation.startedAt ?? new Date(now).toISOString(),
              epoch: operation.epoch + 1,
            })
            yield* table.put({
              Item: toItem(operationItem(next)),
              ConditionExpression: "epoch = :epoch AND #status = :status AND leaseUntil <= :now",
              ExpressionAttributeNames: { "#status": "status" },
              ExpressionAttributeValues: toItem({
                ":epoch": operation.epoch,
                ":status": operation.status,
                ":now": now,
              }),
            })
            return next
          },
          (acquired, operation) => Effect.catchTag(acquired, "ConditionFailed", () => lost(operation)),
        ),
        renew: (operation) =>
          Clock.currentTimeMillis.pipe(
            Effect.flatMap((now) => {
              const { dueAt, leaseUntil } = leaseFrom(now)
              return table.update(renewLease(operation, leaseUntil, dueAt))
            }),
            Effect.catchTag("ConditionFailed", () => lost(operation)),
            Effect.asVoid,
          ),
        write: (operation, changes, parts) =>
          write(operation, changes, parts).pipe(
            Effect.catchTag("ConditionFailed", () => lost(operation)),
            Effect.catchTag("TransactionRefused", (refused): Effect.Effect<never, LeaseLost | InternalError> =>
              refused.reasons[0]?.code === "ConditionalCheckFailed"
                ? lost(operation)
                : Effect.fail(new InternalError({ cause: refused })),
            ),
          ),
        settle: (operation) => setDue(operation, "REMOVE dueAt, GSI3PK, GSI3SK", {}),
        postpone: (operation, dueAt) =>
          setDue(operation, "SET dueAt = :due, GSI3SK = :dueKey", {
            ":due": dueAt,
            ":dueKey": dueKey(dueAt, operation.operationId),
          }),
        overdue: (now, limit) =>
          table
            .query({
              IndexName: "GSI3",
              KeyConditionExpression: "GSI3PK = :open AND GSI3SK < :now",
              ExpressionAttributeValues: toItem({ ":open": openPartition, ":now": new Date(now).toISOString() }),
              Limit: limit,
            })
            .pipe(
              Effect.flatMap(
                Effect.forEach((item) =>
                  decodeOperation(item).pipe(Effect.mapError((cause) => new InternalError({ cause }))),
                ),
              ),
            ),
      })
    }),
  )
}

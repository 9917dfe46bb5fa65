import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { InternalError } from "../../kernel/HttpErrors.ts"
import { type PageKey, readablePage, type ReadablePage } from "../../platform/ReadableItems.ts"
import { type Item, Table, type TableError, toItem } from "../../platform/Table.ts"
import { type Parts, type TransactionRefused } from "../../platform/Transaction.ts"
import { type Count, transactWith } from "./Counts.ts"
import { askedHere, isTerminal, lookAgainAt, Operation } from "./Operation.ts"
import {
  askToCancel,
  createOperation,
  decodeOperation,
  dueKey,
  openPartition,
  operationKey,
  recordLeased,
  renewLease,
  replaceLeased,
  replaceRead,
  retryablePartition,
  scrubbed,
  settled,
  takeLease,
  wantsCancel,
} from "./OperationItem.ts"
import { OperationSettings } from "./OperationSettings.ts"

/** Somebody else holds the lease, or has ended the operation: this run has to stop writing. */
export class LeaseLost extends Data.TaggedError("LeaseLost")<{ readonly operationId: string }> {}

export const isLeaseLost = (error: unknown): error is LeaseLost => error instanceof LeaseLost

const decode = (item: Item | undefined) => (item === undefined ? Effect.succeed(undefined) : decodeOperation(item))

/**
 * Operations in the table: their lease, their journal and their outbox. A run's writes are not cut off half way: one
 * that landed after its run was interrupted would take back what was done since.
 */
export class OperationStore extends Context.Service<
  OperationStore,
  {
    /** Strongly consistent: an operation is found right after the 202. */
    get(tenantId: string, operationId: string): Effect.Effect<Operation | undefined, TableError>
    /** In whatever tenant it is (GSI1): for staff only, and eventually consistent. */
    find(operationId: string): Effect.Effect<Operation | undefined, TableError>
    /**
     * Writes a new operation and what it takes hold of in one transaction. One that stands already, from an attempt at the
     * same request that died, is answered as it is.
     */
    start<Name extends string>(
      operation: Operation,
      parts: Parts<Name>,
    ): Effect.Effect<Operation, TableError | TransactionRefused<Name>>
    /** Writes `next` over an operation that is still as it was read, and what has to change with it, in this order. */
    replace(
      operation: Operation,
      next: Operation,
      parts: ReadonlyArray<TransactWriteItem>,
    ): Effect.Effect<Operation, TableError | TransactionRefused<"operation" | "change">>
    /** Asks the run of an operation to turn back; `false` when it is past that. */
    askToCancel(operation: Operation, noReturnAfter: string): Effect.Effect<boolean, TableError>
    /** Takes the lease if it is free or has run out; `counts` says that this is one of the tries that it has. */
    acquire(operation: Operation, counts?: boolean): Effect.Effect<Operation, TableError | LeaseLost>
    renew(operation: Operation): Effect.Effect<void, TableError | LeaseLost>
    /** Gives the lease back, if it is still held. */
    release(operation: Operation): Effect.Effect<void, TableError>
    /** Writes the next state of a leased operation. What comes back tells if somebody asked to cancel meanwhile. */
    write(operation: Operation, changes: Partial<Operation>): Effect.Effect<Operation, TableError | LeaseLost>
    /** Writes the end of a leased operation, and what changes with it, in one transaction; the `counts` only if they can be. */
    end(
      operation: Operation,
      changes: Partial<Operation>,
      parts: ReadonlyArray<TransactWriteItem>,
      counts?: ReadonlyArray<Count>,
    ): Effect.Effect<Operation, TableError | LeaseLost>
    /** Its end is told: the reconciler need not look again, unless it FAILED, and then only to scrub it. */
    settle(operation: Operation): Effect.Effect<void, TableError>
    /** Takes what may hold secrets out of an operation that can be retried no more. */
    scrub(operation: Operation): Effect.Effect<void, TableError>
    /** Puts the reconciler's next look off, so that an operation is not sent again at every one. */
    postpone(operation: Operation, dueAt: number): Effect.Effect<void, TableError>
    /** A page of the operations that are due, the longest overdue first; those that cannot be read are left out. */
    overdue(now: number, from?: PageKey): Effect.Effect<ReadablePage<Operation>, TableError>
    /** A page of those that FAILED and cannot be retried any more, and hold what they were told still. */
    forgettable(now: number, from?: PageKey): Effect.Effect<ReadablePage<Operation>, TableError>
  }
>()("src/operations/engine/OperationStore") {
  static readonly layer = Layer.effect(
    OperationStore,
    Effect.gen(function* () {
      const table = yield* Table
      const { leaseSeconds } = yield* OperationSettings
      const leaseFrom = (now: number) => ({
        leaseUntil: now + leaseSeconds * 1000,
        dueAt: lookAgainAt(now, leaseSeconds),
      })
      const lost = (operation: Operation) => Effect.fail(new LeaseLost({ operationId: operation.operationId }))

      const nextOf = (operation: Operation, changes: Partial<Operation>) =>
        Effect.map(Clock.currentTimeMillis, (now) => new Operation({ ...operation, ...leaseFrom(now), ...changes }))

      const write = (
        operation: Operation,
        changes: Partial<Operation>,
      ): Effect.Effect<Operation, TableError | LeaseLost> =>
        Effect.flatMap(nextOf(operation, changes), (next) =>
          table.put(recordLeased(table.name, operation.epoch, next)).pipe(
            Effect.as(next),
            Effect.catchTag("ConditionFailed", ({ item }) =>
              wantsCancel(item, operation)
                ? write(new Operation({ ...operation, cancelRequested: true }), changes)
                : lost(operation),
            ),
          ),
        )

      const acquire = Effect.fnUntraced(function* (operation: Operation, counts: boolean) {
        const now = yield* Clock.currentTimeMillis
        if (isTerminal(operation.status) || operation.leaseUntil > now) return yield* lost(operation)
        const item = yield* table
          .update(takeLease(operation, leaseFrom(now), now, counts))
          .pipe(Effect.catchTag("ConditionFailed", () => lost(operation)))
        return yield* decodeOperation(item)
      })

      const get = (tenantId: string, operationId: string) =>
        table.get(operationKey(tenantId, operationId), { consistent: true }).pipe(Effect.flatMap(decode))

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

      /** Pages of a partition of GSI3, as far as it is due. */
      const due = (partition: string) => (now: number, from?: PageKey) =>
        readablePage(
          table,
          {
            IndexName: "GSI3",
            KeyConditionExpression: "GSI3PK = :partition AND GSI3SK < :now",
            ExpressionAttributeValues: toItem({ ":partition": partition, ":now": new Date(now).toISOString() }),
          },
          from,
          decodeOperation,
        )

      return OperationStore.of({
        get,
        find: (operationId) =>
          table
            .query({
              IndexName: "GSI1",
              KeyConditionExpression: "GSI1PK = :id",
              ExpressionAttributeValues: toItem({ ":id": `OPERATION#${operationId}` }),
              Limit: 1,
            })
            .pipe(Effect.flatMap(([item]) => decode(item))),
        acquire: (operation, counts = false) => Effect.uninterruptible(acquire(operation, counts)),
        renew: (operation) =>
          Clock.currentTimeMillis.pipe(
            Effect.flatMap((now) => {
              const { dueAt, leaseUntil } = leaseFrom(now)
              return table.update(renewLease(operation, leaseUntil, dueAt))
            }),
            // The run itself has just ended it: nobody else does without counting the epoch up.
            Effect.catchTag("ConditionFailed", ({ item }) =>
              item?.["epoch"] === operation.epoch ? Effect.void : lost(operation),
            ),
            Effect.asVoid,
          ),
        write: (operation, changes) => Effect.uninterruptible(write(operation, changes)),
        end: (operation, changes, parts, counts = []) =>
          Effect.flatMap(nextOf(operation, changes), (next) => {
            const needed = { operation: { Put: replaceLeased(table.name, operation.epoch, next) }, change: parts }
            return transactWith(table, needed, counts).pipe(
              Effect.as(next),
              Effect.catchTag("TransactionRefused", (refusal): Effect.Effect<never, LeaseLost | InternalError> =>
                refusal.of("operation") === undefined
                  ? Effect.fail(new InternalError({ cause: refusal }))
                  : lost(operation),
              ),
            )
          }).pipe(Effect.uninterruptible),
        release: (operation) => setDue(operation, "SET leaseUntil = :zero", { ":zero": 0 }),
        start: <Name extends string>(operation: Operation, parts: Parts<Name>) =>
          askedHere(operation).pipe(
            Effect.tap((asked) =>
              table.transact<Name | "operation">({ ...parts, operation: createOperation(table.name, asked) }),
            ),
            Effect.catchTag(
              "TransactionRefused",
              (refusal): Effect.Effect<Operation, TableError | TransactionRefused<Name>> =>
                refusal.of("operation") === undefined
                  ? Effect.fail(refusal)
                  : Effect.flatMap(get(operation.tenantId, operation.operationId), (found) =>
                      found === undefined ? Effect.fail(refusal) : Effect.succeed(found),
                    ),
            ),
          ),
        replace: (operation, next, parts) =>
          table
            .transact({ operation: { Put: replaceRead(table.name, operation, next) }, change: parts })
            .pipe(Effect.as(next)),
        askToCancel: (operation, noReturnAfter) =>
          table.update(askToCancel(operation, noReturnAfter)).pipe(
            Effect.as(true),
            Effect.catchTag("ConditionFailed", () => Effect.succeed(false)),
          ),
        settle: (operation) => setDue(operation, ...settled(operation)),
        scrub: (operation) => setDue(operation, ...scrubbed(operation)),
        postpone: (operation, dueAt) =>
          setDue(operation, "SET dueAt = :due, GSI3SK = :dueKey", {
            ":due": dueAt,
            ":dueKey": dueKey(dueAt, operation.operationId),
          }),
        overdue: due(openPartition),
        forgettable: due(retryablePartition),
      })
    }),
  )
}

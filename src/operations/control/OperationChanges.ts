import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { requireRight } from "../../http/Access.ts"
import { ChangeTokens } from "../../http/ChangeTokens.ts"
import type { CurrentUser } from "../../http/Identity.ts"
import { RequestInfo } from "../../http/RequestInfo.ts"
import type { ChangeLimitReached, NotPermitted } from "../../kernel/HttpErrors.ts"
import { Overtaken, soonAgain } from "../../platform/SoonAgain.ts"
import { Table, type TableError } from "../../platform/Table.ts"
import { type TransactionRefused } from "../../platform/Transaction.ts"
import { type OperationAnswer, OperationReader, toFollowedView, toOperationView } from "../api/OperationReader.ts"
import { askedHere, lookAgainAt, Operation, type OperationId } from "../engine/Operation.ts"
import { OperationDispatcher } from "../engine/OperationDispatcher.ts"
import { OperationNotChangeable, OperationNotFound, OperationRunning } from "../engine/OperationErrors.ts"
import { OperationEvents } from "../engine/OperationEvents.ts"
import { retryableUntil } from "../engine/OperationKeeping.ts"
import { OperationSettings } from "../engine/OperationSettings.ts"
import { OperationStore } from "../engine/OperationStore.ts"
import { Sagas } from "../engine/Sagas.ts"

type ChangeError = OperationNotFound | OperationNotChangeable | NotPermitted | ChangeLimitReached | TableError

/** Somebody else wrote the operation between our reading it and our writing: look again, a few times. */
const changedMeanwhile = (refusal: TransactionRefused<"operation">): boolean => refusal.of("operation") !== undefined

/** A part that only looks was refused: what the operation is about is not any more what it was asked for. */
const hasMovedOn = (parts: ReadonlyArray<TransactWriteItem>, refusal: TransactionRefused<"change">): boolean =>
  refusal.nthOf("change").some((nth) => parts[nth]?.ConditionCheck !== undefined)

/** Cancelling and retrying of operations (US-SQS-003). */
export class OperationChanges extends Context.Service<
  OperationChanges,
  {
    cancel(operationId: OperationId): Effect.Effect<OperationAnswer, ChangeError, CurrentUser>
    retry(
      operationId: OperationId,
    ): Effect.Effect<ReturnType<typeof toFollowedView>, ChangeError | OperationRunning, CurrentUser>
  }
>()("src/operations/control/OperationChanges") {
  static readonly layer = Layer.effect(
    OperationChanges,
    Effect.gen(function* () {
      const { name: table } = yield* Table
      const { leaseSeconds } = yield* OperationSettings
      const store = yield* OperationStore
      const operations = yield* OperationDispatcher
      const reader = yield* OperationReader
      const events = yield* OperationEvents
      const sagas = yield* Sagas

      /** The operation as it is now, which the caller may change. */
      const changeable = Effect.fnUntraced(function* (operationId: OperationId) {
        const located = yield* reader.locate(operationId)
        const found = (yield* store.get(located.tenantId, operationId)) ?? located
        const { ownerId, startedBy, tenantId } = found
        yield* requireRight({ action: "operation:change", tenantId, ownerId, starterId: startedBy })
        return found
      })

      const refuse = (
        { operationId, status }: Operation,
        change: "cancelled" | "retried",
        reason: string,
      ): Effect.Effect<never, OperationNotChangeable> =>
        Effect.fail(new OperationNotChangeable({ operationId, status, change, reason }))

      /** Under an Idempotency-Key: the mark that this very request leaves. */
      const mark = Effect.map(RequestInfo, ({ seed }) => (seed === undefined ? {} : { changeSeed: seed }))

      /** Whether an earlier attempt at this very request changed it already. */
      const isDone = (operation: Operation) =>
        Effect.map(RequestInfo, ({ seed }) => seed !== undefined && operation.changeSeed === seed)

      /** The path names no tenant, so the change is counted here. */
      const counted = ({ tenantId }: Operation) => Effect.flatMap(ChangeTokens, ({ take }) => take(tenantId))

      const cancelPending = Effect.fnUntraced(function* (operation: Operation) {
        const now = new Date(yield* Clock.currentTimeMillis).toISOString()
        const next = new Operation({
          ...operation,
          ...(yield* mark),
          status: "CANCELLED",
          completedAt: now,
          message: "Cancelled",
        })
        const saga = sagas[operation.operationType]
        const cancelled = yield* store.replace(operation, next, saga.onCancelled({ table, operation, now }))
        yield* events.announce(cancelled).pipe(Effect.catch((error) => Effect.logWarning("event not published", error)))
        return cancelled
      })

      /** Nothing, when another run has taken it since it was read. */
      const cancelRunning = Effect.fnUntraced(function* (operation: Operation) {
        const { noReturnAfter } = sagas[operation.operationType]
        const asked = noReturnAfter !== undefined && (yield* store.askToCancel(operation, noReturnAfter))
        if (!asked) {
          const now = yield* store.get(operation.tenantId, operation.operationId)
          if (now !== undefined && (now.epoch !== operation.epoch || now.status !== operation.status)) return undefined
          return yield* refuse(operation, "cancelled", "it is past its point of no return")
        }
        // If nobody runs it just now, somebody should, to turn it back.
        yield* operations.dispatch(operation)
        return new Operation({ ...operation, cancelRequested: true, message: "Cancelling" })
      })

      const cancelOnce = Effect.fnUntraced(function* (
        operationId: OperationId,
      ): Effect.fn.Return<Operation, ChangeError | Overtaken, CurrentUser> {
        const operation = yield* changeable(operationId)
        if (yield* isDone(operation)) return operation
        yield* counted(operation)
        if (operation.status === "IN_PROGRESS") {
          return (yield* cancelRunning(operation)) ?? (yield* new Overtaken({}))
        }
        if (operation.status !== "PENDING") return yield* refuse(operation, "cancelled", "it has ended")
        return yield* cancelPending(operation).pipe(
          Effect.catchTag("TransactionRefused", (refused) =>
            Effect.gen(function* () {
              if (changedMeanwhile(refused)) return yield* new Overtaken({})
              return yield* refuse(operation, "cancelled", "it is just changing, try again")
            }),
          ),
        )
      })

      const cancel = (operationId: OperationId): Effect.Effect<Operation, ChangeError, CurrentUser> =>
        cancelOnce(operationId).pipe(
          Effect.retry({ schedule: soonAgain(3), while: ({ _tag }) => _tag === "Overtaken" }),
          Effect.catchTag("Overtaken", () =>
            Effect.flatMap(changeable(operationId), (operation) =>
              refuse(operation, "cancelled", "it is just changing, try again"),
            ),
          ),
        )

      return OperationChanges.of({
        cancel: Effect.fn("OperationChanges.cancel")((operationId) => Effect.map(cancel(operationId), toOperationView)),
        retry: Effect.fn("OperationChanges.retry")(function* (operationId) {
          const operation = yield* changeable(operationId)
          if (yield* isDone(operation)) return toFollowedView(operation)
          yield* counted(operation)
          if (operation.status !== "FAILED") return yield* refuse(operation, "retried", "only one that FAILED can be")
          const at = yield* Clock.currentTimeMillis
          if (operation.scrubbed === true || (retryableUntil(operation) ?? Infinity) <= at) {
            return yield* refuse(operation, "retried", "it FAILED more than 7 days ago")
          }
          const now = new Date(at).toISOString()
          const { cancelRequested: _asked, ending: _ending, movedAt: _moved, ...kept } = operation
          const again = new Operation({
            ...kept,
            ...(yield* mark),
            status: "PENDING",
            attempt: operation.attempt + 1,
            tries: 0,
            queuedAt: now,
            startedAt: null,
            completedAt: null,
            progress: 0,
            message: "Waiting to be started",
            error: null,
            journal: {},
            leaseUntil: 0,
            dueAt: lookAgainAt(at, leaseSeconds),
          })
          const next = yield* askedHere(again)
          const parts = sagas[operation.operationType].onRetry({ table, operation: next, now })
          const retried = yield* store.replace(operation, next, parts).pipe(
            Effect.catchTag(
              "TransactionRefused",
              (refused): Effect.Effect<never, OperationNotChangeable | OperationRunning> => {
                // Of what was in the way only a site has a status; a subdomain's claim may be another tenant's.
                const held = refused.refused
                  .map(({ item }) => item)
                  .find((item) => item?.["status"] !== undefined && item["operationId"] !== undefined)
                return !changedMeanwhile(refused) && held !== undefined
                  ? Effect.fail(
                      new OperationRunning({
                        siteId: String(held["siteId"]),
                        operationId: String(held["operationId"]),
                      }),
                    )
                  : refuse(
                      operation,
                      "retried",
                      hasMovedOn(parts, refused)
                        ? "what it works on has changed since, ask for it anew"
                        : "its site is no longer in a state for it",
                    )
              },
            ),
          )
          yield* operations.dispatch(retried)
          return toFollowedView(retried)
        }),
      })
    }),
  )
}

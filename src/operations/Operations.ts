import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { type QueueId, Queues } from "../aws/Queues.ts"
import { Table, type TableError, toItem } from "../aws/Table.ts"
import { isStaff } from "../http/Access.ts"
import { InternalError, type InvalidRequest } from "../http/HttpErrors.ts"
import { CurrentUser, type User } from "../http/Identity.ts"
import { operationPath, operationsPath, sitePath } from "../http/Links.ts"
import { readPage, toPage } from "../http/Page.ts"
import type { Operation, OperationId, OperationStatus, OperationType } from "./Operation.ts"
import { OperationNotFound } from "./OperationErrors.ts"
import { decodeOperation } from "./OperationItem.ts"
import { OperationStore } from "./OperationStore.ts"

/** The queue that carries the messages of each kind of operation (decisions, section 7). */
export const queueOf: Readonly<Record<OperationType, QueueId>> = { SITE_CREATION: "creation" }

/** The message of an operation (LLD 7.3). It names the operation; the operation is the truth. */
export const messageOf = (operation: Operation, timestamp: string) => ({
  messageType: `${operation.operationType}_REQUEST`,
  correlationId: operation.correlationId,
  timestamp,
  idempotencyKey: operation.operationId,
  operationId: operation.operationId,
  payload: operation.payload,
})

/** An operation as it is answered. */
export const toOperationView = (operation: Operation) => ({
  operationId: operation.operationId,
  tenantId: operation.tenantId,
  siteId: operation.siteId,
  operationType: operation.operationType,
  status: operation.status,
  resourceType: operation.resourceType,
  resourceId: operation.resourceId,
  environment: operation.environment,
  createdAt: operation.createdAt,
  startedAt: operation.startedAt,
  completedAt: operation.completedAt,
  progress: operation.progress,
  message: operation.message,
  error: operation.error,
  createdBy: operation.createdBy,
  _links: {
    self: { href: operationPath(operation.operationId) },
    resource: { href: sitePath(operation.tenantId, operation.siteId) },
  },
})
type OperationAnswer = ReturnType<typeof toOperationView>

/** The filters of a list of operations. */
export interface OperationFilters {
  readonly pageSize?: number
  readonly startAt?: string
  readonly status?: OperationStatus
  readonly siteId?: string
}

/** Operations as callers see them (LLD 7A). */
export class Operations extends Context.Service<
  Operations,
  {
    get(operationId: OperationId): Effect.Effect<OperationAnswer, OperationNotFound | TableError, CurrentUser>
    list(
      tenantId: string,
      filters: OperationFilters,
    ): Effect.Effect<ReturnType<typeof toPage<OperationAnswer>>, InvalidRequest | TableError>
    /** Sends the operation's message. One that does not get through is sent again by the reconciler. */
    dispatch(operation: Operation): Effect.Effect<void>
  }
>()("src/operations/Operations") {
  static readonly layer = Layer.effect(
    Operations,
    Effect.gen(function* () {
      const store = yield* OperationStore
      const queues = yield* Queues
      const table = yield* Table

      /** In a tenant of the caller's own, strongly consistent; one of another tenant's is as good as none. */
      const locate = (user: User, operationId: string) =>
        isStaff(user)
          ? store.find(operationId)
          : Effect.forEach(user.tenantIds, (tenantId) => store.get(tenantId, operationId), { concurrency: 5 }).pipe(
              Effect.map((found) => found.find((operation) => operation !== undefined)),
            )

      return Operations.of({
        get: Effect.fn("Operations.get")(function* (operationId) {
          const operation = yield* locate(yield* CurrentUser, operationId)
          return operation === undefined ? yield* new OperationNotFound({ operationId }) : toOperationView(operation)
        }),
        list: Effect.fn("Operations.list")(function* (tenantId, { siteId, status, ...page }) {
          const bySite = siteId === undefined ? {} : { FilterExpression: "siteId = :site" }
          const values = siteId === undefined ? {} : { ":site": siteId }
          const { items, nextToken } = yield* readPage(
            status === undefined
              ? {
                  scope: `operations|${tenantId}|${siteId ?? ""}`,
                  keys: ["PK", "SK"],
                  query: {
                    KeyConditionExpression: "PK = :pk AND begins_with(SK, :sk)",
                    ExpressionAttributeValues: toItem({ ":pk": `TENANT#${tenantId}`, ":sk": "OP#", ...values }),
                    ScanIndexForward: false,
                    ...bySite,
                  },
                }
              : {
                  scope: `operations|${tenantId}|${siteId ?? ""}|${status}`,
                  keys: ["PK", "SK", "GSI2PK", "GSI2SK"],
                  query: {
                    IndexName: "GSI2",
                    KeyConditionExpression: "GSI2PK = :pk AND begins_with(GSI2SK, :sk)",
                    ExpressionAttributeValues: toItem({
                      ":pk": `TENANT#${tenantId}#STATUS`,
                      ":sk": `${status}#`,
                      ...values,
                    }),
                    ScanIndexForward: false,
                    ...bySite,
                  },
                },
            page,
          ).pipe(Effect.provideService(Table, table))
          const operations = yield* Effect.forEach(items, (item) => decodeOperation(item)).pipe(
            Effect.mapError((cause) => new InternalError({ cause })),
          )
          return toPage(operations.map(toOperationView), nextToken, operationsPath(tenantId), {
            siteId,
            status,
            ...page,
          })
        }),
        dispatch: Effect.fn("Operations.dispatch")(function* (operation) {
          const now = new Date(yield* Clock.currentTimeMillis).toISOString()
          yield* queues.send(queueOf[operation.operationType], messageOf(operation, now)).pipe(
            Effect.catch((error) =>
              Effect.logWarning("message not sent, the reconciler will", error, {
                operationId: operation.operationId,
              }),
            ),
          )
        }),
      })
    }),
  )
}

import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

import { isStaff } from "../../http/Access.ts"
import { CurrentUser, type User } from "../../http/Identity.ts"
import { operationPath, operationsPath, sitePath } from "../../http/Links.ts"
import { readPage, toPage } from "../../http/Page.ts"
import type { InvalidRequest } from "../../kernel/HttpErrors.ts"
import { Table, type TableError } from "../../platform/Table.ts"
import { traceIdOf } from "../../platform/Trace.ts"
import { type Operation, OperationId, type OperationStatus } from "../engine/Operation.ts"
import { OperationNotFound } from "../engine/OperationErrors.ts"
import { decodeOperation, operationKey } from "../engine/OperationItem.ts"
import { isExpired, keptMs } from "../engine/OperationKeeping.ts"
import { OperationStore } from "../engine/OperationStore.ts"

const tracedBy = ({ trace }: Operation): { readonly traceId?: string } => {
  const traceId = traceIdOf(trace)
  return traceId === undefined ? {} : { traceId }
}

/** Operations of a status are sorted by when they were made, then by id. */
const MadeAndId = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#[A-Za-z0-9_-]{1,64}$/u))

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
  result: operation.result,
  attempt: operation.attempt,
  createdBy: operation.createdBy,
  ...tracedBy(operation),
  _links: {
    self: { href: operationPath(operation.operationId) },
    resource: { href: sitePath(operation.tenantId, operation.siteId) },
  },
})
/** The same where a 202 says what to follow. */
export const toFollowedView = (operation: Operation) => {
  const { _links, ...view } = toOperationView(operation)
  return { ...view, _links: { ..._links, operation: _links.self } }
}
export type OperationAnswer = ReturnType<typeof toOperationView>

/** The filters of a list of operations. */
export interface OperationFilters {
  readonly pageSize?: number
  readonly startAt?: string
  readonly status?: OperationStatus
  readonly siteId?: string
}

/** Operations as callers see them: without payload, journal and lease (US-SQS-002). */
export class OperationReader extends Context.Service<
  OperationReader,
  {
    /** The operation, if it is in a tenant of the caller's. */
    locate(operationId: OperationId): Effect.Effect<Operation, OperationNotFound | TableError, CurrentUser>
    get(operationId: OperationId): Effect.Effect<OperationAnswer, OperationNotFound | TableError, CurrentUser>
    list(
      tenantId: string,
      filters: OperationFilters,
    ): Effect.Effect<ReturnType<typeof toPage<OperationAnswer>>, InvalidRequest | TableError>
  }
>()("src/operations/api/OperationReader") {
  static readonly layer = Layer.effect(
    OperationReader,
    Effect.gen(function* () {
      const store = yield* OperationStore
      const table = yield* Table

      /** In a tenant of the caller's own, strongly consistent; one of another tenant's is as good as none. */
      const search = (user: User, operationId: string) =>
        isStaff(user)
          ? store.find(operationId)
          : Effect.forEach(user.tenantIds, (tenantId) => store.get(tenantId, operationId), { concurrency: 5 }).pipe(
              Effect.map((found) => found.find((operation) => operation !== undefined)),
            )

      const locate = Effect.fn("OperationReader.locate")(function* (operationId: OperationId) {
        const operation = yield* search(yield* CurrentUser, operationId)
        // What has expired is not there any more for those who read, whenever the table takes it away.
        return operation === undefined || isExpired(operation, yield* Clock.currentTimeMillis)
          ? yield* new OperationNotFound({ operationId })
          : operation
      })

      return OperationReader.of({
        locate,
        get: Effect.fn("OperationReader.get")((operationId) => Effect.map(locate(operationId), toOperationView)),
        list: Effect.fn("OperationReader.list")(function* (tenantId, { siteId, status, ...page }) {
          const expired = new Date((yield* Clock.currentTimeMillis) - keptMs).toISOString()
          const ofSite = siteId === undefined ? {} : { ":site": siteId }
          const list = {
            scope: `operations|${siteId ?? ""}`,
            newestFirst: true,
            filter: {
              FilterExpression: `(completedAt > :expired OR attribute_type(completedAt, :none))${siteId === undefined ? "" : " AND siteId = :site"}`,
              values: { ":expired": expired, ":none": "NULL", ...ofSite },
            },
          }
          const { items, nextToken } = yield* readPage(
            status === undefined
              ? { ...list, partition: `TENANT#${tenantId}`, prefix: "OP#", rest: OperationId }
              : {
                  ...list,
                  index: "GSI2",
                  partition: `TENANT#${tenantId}#STATUS`,
                  prefix: `${status}#`,
                  rest: MadeAndId,
                  itemKey: (rest) => operationKey(tenantId, rest.slice(rest.indexOf("#") + 1)),
                },
            page,
          ).pipe(Effect.provideService(Table, table))
          const operations = yield* Effect.forEach(items, decodeOperation)
          return toPage(operations.map(toOperationView), nextToken, operationsPath(tenantId), {
            siteId,
            status,
            ...page,
          })
        }),
      })
    }),
  )
}

import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { TableError } from "../aws/Table.ts"
import { Topic } from "../aws/Topic.ts"
import { Settings } from "../runtime/Settings.ts"
import { siteUrlOf } from "../sites/SiteAddress.ts"
import { isTerminal, type Operation, secondsOf } from "./Operation.ts"
import { OperationStore } from "./OperationStore.ts"

const outcomes = { COMPLETED: "COMPLETE", FAILED: "FAILED", CANCELLED: "CANCELLED" } as const

/** The SNS event of an operation that ended (LLD 7.3). The same operation always makes the same `eventId`. */
export const eventOf = (operation: Operation, siteUrl: string, outcome: string) => ({
  eventId: `${operation.operationId}-${operation.status}`,
  eventType: `${operation.operationType}_${outcome}`,
  correlationId: operation.correlationId,
  timestamp: operation.completedAt ?? operation.createdAt,
  payload: {
    operationId: operation.operationId,
    siteId: operation.siteId,
    tenantId: operation.tenantId,
    environment: operation.environment,
    status: operation.status === "COMPLETED" ? "ACTIVE" : operation.status,
    siteUrl,
    provisioningDuration: secondsOf(operation),
    ...(operation.error === null ? {} : { error: operation.error }),
  },
})

/** Tells the world that an operation ended, at least once: the operation stays due until its event is published. */
export class OperationEvents extends Context.Service<
  OperationEvents,
  { announce(operation: Operation): Effect.Effect<void, TableError> }
>()("src/operations/OperationEvents") {
  static readonly layer = Layer.effect(
    OperationEvents,
    Effect.gen(function* () {
      const topic = yield* Topic
      const store = yield* OperationStore
      const { siteBaseUrl } = yield* Settings
      return OperationEvents.of({
        announce: Effect.fn("OperationEvents.announce")(function* (operation) {
          if (!isTerminal(operation.status) || operation.dueAt === undefined) return
          if (operation.status === "PENDING" || operation.status === "IN_PROGRESS") return
          const siteUrl = siteUrlOf(siteBaseUrl, operation.environment, operation.payload.subdomain)
          const event = eventOf(operation, siteUrl, outcomes[operation.status])
          const name = operation.payload.siteName
          yield* topic.publish({
            subject: operation.status === "COMPLETED" ? "Your site is ready" : "Your site could not be made ready",
            sentence:
              operation.status === "COMPLETED"
                ? `Your site "${name}" is ready at ${siteUrl}`
                : `Your site "${name}" could not be made ready: ${operation.error?.message ?? operation.message}`,
            event,
            attributes: {
              eventType: event.eventType,
              tenantId: operation.tenantId,
              environment: operation.environment,
              recipient: operation.createdBy,
            },
          })
          yield* store.settle(operation)
        }),
      })
    }),
  )
}

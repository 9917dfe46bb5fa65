import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { recipientOf } from "../../http/Audit.ts"
import { siteUrlOf } from "../../kernel/SiteAddress.ts"
import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import type { TableError } from "../../platform/Table.ts"
import { Topic } from "../../platform/Topic.ts"
import { isTerminal, type Operation, secondsOf } from "./Operation.ts"
import { OperationStore } from "./OperationStore.ts"

/** How an operation can end, as the second half of its event's type. */
export const outcomes = { COMPLETED: "COMPLETE", FAILED: "FAILED", CANCELLED: "CANCELLED" } as const

/** The SNS event of an operation that ended (US-SQS-004). The same end of the same attempt always makes the same `eventId`. */
export const eventOf = (operation: Operation, siteUrl: string, outcome: string) => ({
  eventId: `${operation.operationId}-${operation.status}${operation.attempt === 1 ? "" : `-${operation.attempt}`}`,
  eventType: `${operation.operationType}_${outcome}`,
  correlationId: operation.correlationId,
  timestamp: operation.completedAt ?? operation.createdAt,
  payload: {
    operationId: operation.operationId,
    siteId: operation.siteId,
    siteName: operation.siteName,
    tenantId: operation.tenantId,
    environment: operation.environment,
    status: operation.status,
    siteUrl,
    provisioningDuration: secondsOf(operation),
    ...operation.result,
    // What an operation made may say `status` too, of its site.
    operationStatus: operation.status,
    ...(operation.error === null ? {} : { error: operation.error }),
  },
})

/** Tells the world that an operation ended, at least once: the operation stays due until its event is published. */
export class OperationEvents extends Context.Service<
  OperationEvents,
  { announce(operation: Operation): Effect.Effect<void, TableError> }
>()("src/operations/engine/OperationEvents") {
  static readonly layer = Layer.effect(
    OperationEvents,
    Effect.gen(function* () {
      const topic = yield* Topic
      const store = yield* OperationStore
      const siteBaseUrl = yield* SiteAddresses
      return OperationEvents.of({
        announce: Effect.fn("OperationEvents.announce")(function* (operation) {
          if (!isTerminal(operation.status) || operation.dueAt === undefined) return
          if (operation.status === "PENDING" || operation.status === "IN_PROGRESS") return
          const siteUrl = siteUrlOf(siteBaseUrl, operation.environment, operation.subdomain)
          const event = eventOf(operation, siteUrl, outcomes[operation.status])
          yield* topic.publish({
            event,
            attributes: {
              eventType: event.eventType,
              tenantId: operation.tenantId,
              environment: operation.environment,
              recipient: recipientOf(operation.createdBy, operation.recipient),
            },
          })
          yield* store.settle(operation)
        }),
      })
    }),
  )
}

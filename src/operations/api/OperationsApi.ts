import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../../http/Access.ts"
import { changeErrors, idempotencyHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { Link } from "../../http/Links.ts"
import { pageOf, pageQuery } from "../../http/Page.ts"
import { TenantId, SiteId } from "../../kernel/Ids.ts"
import { Operation, OperationId, OperationStatus } from "../engine/Operation.ts"
import { OperationNotChangeable, OperationNotFound, OperationRunning } from "../engine/OperationErrors.ts"

const {
  cancelRequested: _cancelRequested,
  changeSeed: _changeSeed,
  correlationId: _correlationId,
  dueAt: _dueAt,
  ending: _ending,
  epoch: _epoch,
  journal: _journal,
  leaseUntil: _leaseUntil,
  movedAt: _movedAt,
  ownerId: _ownerId,
  payload: _payload,
  queuedAt: _queuedAt,
  recipient: _recipient,
  scrubbed: _scrubbed,
  siteName: _siteName,
  startedBy: _startedBy,
  subdomain: _subdomain,
  trace: _trace,
  tries: _tries,
  ...stored
} = Operation.fields
const answered = {
  ...stored,
  /** Of X-Ray, where the request that asked for this attempt was traced: what support is told, and logs are searched by. */
  traceId: Schema.optionalKey(Schema.String),
}

/** An operation as it is answered (US-SQS-002). */
export const OperationView = Schema.Struct({
  ...answered,
  _links: Schema.Struct({ self: Link, resource: Link }),
}).annotate({ identifier: "Operation" })

/** The 202 of a retry: the operation, which is also what to follow. */
export const RetriedOperation = Schema.Struct({
  ...answered,
  _links: Schema.Struct({ self: Link, operation: Link, resource: Link }),
}).annotate({ identifier: "RetriedOperation" })

export const get = HttpApiEndpoint.get("getOperation", "/v1.0/operations/:operationId", {
  params: { operationId: OperationId },
  headers: { prefer: Schema.optionalKey(Schema.String) },
  success: OperationView,
  error: errors(OperationNotFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Read an operation",
      description:
        "Found right after the 202 that named it, until 90 days after its end. `Prefer: wait=20` is answered when it has ended, or after so many seconds (20 at most); a caller may have two such requests at a time, and a third is answered at once. Without it, poll no faster than `Retry-After` says, which grows with the operation's age.",
    }),
  )

export const list = HttpApiEndpoint.get("listOperations", "/v1.0/tenants/:tenantId/operations", {
  params: { tenantId: TenantId },
  query: {
    ...pageQuery,
    status: Schema.optionalKey(OperationStatus),
    siteId: Schema.optionalKey(SiteId),
  },
  success: pageOf(OperationView),
  error: errors(),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List the operations of a tenant",
      description: "Newest first, until 90 days after their end.",
    }),
  )

export const cancel = HttpApiEndpoint.post("cancelOperation", "/v1.0/operations/:operationId/cancel", {
  params: { operationId: OperationId },
  headers: idempotencyHeader,
  success: OperationView,
  error: errors(OperationNotFound, OperationNotChangeable, ...changeErrors),
})
  .annotate(RequiredAction, "operation:change")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Cancel an operation",
      description:
        "At once while it is PENDING. One that is IN_PROGRESS before its point of no return turns back at its next step and puts back what it did: follow it until it is CANCELLED.",
    }),
  )

export const retry = HttpApiEndpoint.post("retryOperation", "/v1.0/operations/:operationId/retry", {
  params: { operationId: OperationId },
  headers: idempotencyHeader,
  success: RetriedOperation.pipe(HttpApiSchema.status(202)),
  error: errors(OperationNotFound, OperationNotChangeable, OperationRunning, ...changeErrors),
})
  .annotate(RequiredAction, "operation:change")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Retry an operation that FAILED",
      description:
        "It starts anew, in the queue, under the same id; `attempt` counts up. That can be asked for until 7 days after it FAILED; then what it was to do is forgotten.",
    }),
  )

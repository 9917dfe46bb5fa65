import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { Link } from "../http/Links.ts"
import { pageOf, pageQuery } from "../http/Page.ts"
import { SiteId } from "../sites/Site.ts"
import { TenantId } from "../tenants/Tenant.ts"
import { Operation, OperationId, OperationStatus } from "./Operation.ts"
import { OperationNotFound } from "./OperationErrors.ts"

const {
  correlationId: _correlationId,
  dueAt: _dueAt,
  epoch: _epoch,
  journal: _journal,
  leaseUntil: _leaseUntil,
  payload: _payload,
  startedBy: _startedBy,
  ...answered
} = Operation.fields

/** An operation as it is answered (LLD 7A.3). */
export const OperationView = Schema.Struct({
  ...answered,
  _links: Schema.Struct({ self: Link, resource: Link }),
}).annotate({ identifier: "Operation" })

export const get = HttpApiEndpoint.get("getOperation", "/v1.0/operations/:operationId", {
  params: { operationId: OperationId },
  success: OperationView,
  error: errors(OperationNotFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Read an operation",
      description: "Found right after the 202 that named it. Poll it no faster than `Retry-After` says.",
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
  .annotateMerge(OpenApi.annotations({ summary: "List the operations of a tenant", description: "Newest first." }))

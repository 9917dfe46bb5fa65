import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as Schema from "effect/Schema"

import type { SiteRef } from "../kernel/SiteRef.ts"
import { Link, operationPath, sitePath } from "./Links.ts"

/** Seconds between two looks at an operation that runs. */
export const pollAfterSeconds = 2

/** The headers of every 202: where to follow the operation, and how fast. */
export const accepted = ({ operationId }: { readonly operationId: string }) => ({
  location: operationPath(operationId),
  "retry-after": String(pollAfterSeconds),
})

/** The 202 of a change that goes on after the answer: asked for by `Prefer: respond-async`, or not done in time. */
export class OperationAccepted extends Schema.Class<OperationAccepted>("OperationAccepted")({
  operationId: Schema.String,
  operationType: Schema.String,
  tenantId: Schema.String,
  siteId: Schema.String,
  status: Schema.String,
  message: Schema.String,
  _links: Schema.Struct({ self: Link, operation: Link, site: Link }),
}) {}

/** How an endpoint declares it, beside its answer when done in time. */
export const acceptedResponse = OperationAccepted.pipe(HttpApiSchema.status(202))

export const acceptOperation = (
  operation: SiteRef & { readonly operationId: string; readonly operationType: string; readonly status: string },
): OperationAccepted => {
  const self = { href: operationPath(operation.operationId) }
  const { operationId, operationType, siteId, status, tenantId } = operation
  return new OperationAccepted({
    operationId,
    operationType,
    tenantId,
    siteId,
    status,
    message: `Operation ${operationId} is ${status}. Follow it at ${self.href}`,
    _links: { self, operation: self, site: { href: sitePath(tenantId, siteId) } },
  })
}

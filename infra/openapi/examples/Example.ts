import { acceptOperation } from "../../../src/http/Accepted.ts"
import { SiteId, TenantId } from "../../../src/kernel/Ids.ts"
import type { OperationType } from "../../../src/operations/engine/Operation.ts"
import { ids } from "./ids.ts"

/** An example of an endpoint's request and of each of its answers, as they go over the wire. */
export interface Example {
  readonly request?: object
  readonly answers: Readonly<Record<string, object>>
}

/** The 202 of a change that goes on after the answer. */
export const later = (operationType: OperationType): object => {
  const site = { tenantId: TenantId.make(ids.tenantId), siteId: SiteId.make(ids.siteId) }
  return { ...acceptOperation({ ...site, operationId: ids.operationId, operationType, status: "PENDING" }) }
}

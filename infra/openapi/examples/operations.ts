import type { Example } from "./Example.ts"
import { ids, operationLink, pageWith, sitePath } from "./ids.ts"

const operation = {
  operationId: ids.operationId,
  tenantId: ids.tenantId,
  siteId: ids.siteId,
  operationType: "SITE_CREATION",
  status: "IN_PROGRESS",
  resourceType: "SITE",
  resourceId: ids.siteId,
  environment: "DEV",
  createdAt: ids.instant,
  startedAt: "2026-01-05T10:30:01.204Z",
  completedAt: null,
  progress: 45,
  message: "Installing plugins",
  error: null,
  result: null,
  attempt: 1,
  createdBy: ids.userId,
  _links: { self: operationLink, resource: { href: sitePath } },
}

export const operations: Readonly<Record<string, Example>> = {
  getOperation: { answers: { "200": operation } },
  listOperations: { answers: { "200": pageWith(operation, `/v1.0/tenants/${ids.tenantId}/operations`) } },
  cancelOperation: {
    answers: {
      "200": { ...operation, status: "CANCELLED", message: "Cancelled", completedAt: ids.later },
    },
  },
  retryOperation: {
    answers: {
      "202": {
        ...operation,
        status: "PENDING",
        attempt: 2,
        startedAt: null,
        progress: 0,
        _links: { ...operation._links, operation: operationLink },
      },
    },
  },
}

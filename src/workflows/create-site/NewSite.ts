import * as Clock from "effect/Clock"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"

import { actOf } from "../../http/Audit.ts"
import { CurrentUser } from "../../http/Identity.ts"
import { operationPath, sitePath } from "../../http/Links.ts"
import { RequestInfo } from "../../http/RequestInfo.ts"
import type { Environment } from "../../kernel/Environment.ts"
import { SiteId, type TenantId } from "../../kernel/Ids.ts"
import { siteUrlOf } from "../../kernel/SiteAddress.ts"
import { newOperation, OperationId, type OperationType } from "../../operations/engine/Operation.ts"
import { OperationDispatcher } from "../../operations/engine/OperationDispatcher.ts"
import { OperationSettings } from "../../operations/engine/OperationSettings.ts"
import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { nextBackupAfter, Site, type SiteConfiguration } from "../../sites/Site.ts"
import type { checkFree } from "../../sites/SiteLock.ts"
import { checkReserved } from "../../sites/SiteNames.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import type { SiteAccepted } from "./endpoint.ts"

/** A new site as a request describes it. */
export interface NewSite {
  readonly siteName: string
  readonly subdomain: string
  readonly environment: Environment
  readonly configuration: SiteConfiguration
  /** Of the site that it is a copy of. A creation records its template when that is applied. */
  readonly copiedTemplateId?: string
}

/**
 * Writes a site that is to be together with the operation that makes it, and sends that on its way: what a creation and a
 * clone have in common. `check` stands or falls with it.
 */
export const beginNewSite = Effect.fnUntraced(function* (
  tenantId: TenantId,
  { configuration, copiedTemplateId, environment, siteName, subdomain }: NewSite,
  operationType: OperationType,
  more: Readonly<Record<string, unknown>> = {},
  check?: ReturnType<typeof checkFree>,
) {
  yield* checkReserved(environment, subdomain, "payload.subdomain")
  const store = yield* SiteStore
  const dispatcher = yield* OperationDispatcher
  const random = yield* SecureRandom.SecureRandom
  const { leaseSeconds } = yield* OperationSettings
  const siteBaseUrl = yield* SiteAddresses
  const user = yield* CurrentUser
  const { correlationId, seed } = yield* RequestInfo
  const at = yield* Clock.currentTimeMillis
  const now = new Date(at).toISOString()
  // A request that is answered anew under its Idempotency-Key makes the same ids, and so finds what stands.
  const siteId = SiteId.make(`site-${seed ?? (yield* random.uuidV7())}`)
  const operationId = OperationId.make(`op-${seed ?? (yield* random.uuidV7())}`)
  const by = { createdBy: user.sub, ownerId: user.sub }
  const site = new Site({
    siteId,
    tenantId,
    siteName,
    subdomain,
    environment,
    configuration,
    ...by,
    status: "PROVISIONING",
    lineageId: siteId,
    createdAt: now,
    updatedAt: now,
    version: 1,
    nextBackupAt: nextBackupAfter(at),
    operationId,
    ...(copiedTemplateId === undefined ? {} : { templateId: copiedTemplateId }),
  })
  const { createdAt, status } = site
  const payload = { siteId, tenantId, siteName, subdomain, environment, configuration, ...more }
  const operation = newOperation(
    {
      ...actOf(user),
      ownerId: user.sub,
      operationId,
      tenantId,
      siteId,
      operationType,
      environment,
      startedBy: user.sub,
      siteName,
      subdomain,
      correlationId,
      payload,
    },
    at,
    leaseSeconds,
  )
  yield* store.create(site, operation, check)
  yield* dispatcher.dispatch(operation)
  const self = { href: sitePath(tenantId, siteId) }
  return {
    siteId,
    tenantId,
    siteName,
    subdomain,
    status,
    environment,
    createdAt,
    siteUrl: siteUrlOf(siteBaseUrl, environment, subdomain),
    operationId,
    message: `Site creation initiated. Check status at ${self.href}`,
    _links: { self, status: self, operation: { href: operationPath(operationId) } },
  } satisfies typeof SiteAccepted.Type
})

import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { TableError } from "../aws/Table.ts"
import { InvalidRequest } from "../http/HttpErrors.ts"
import { CurrentUser } from "../http/Identity.ts"
import { operationPath, sitePath } from "../http/Links.ts"
import { RequestInfo } from "../http/RequestInfo.ts"
import { lookAgainAt, Operation, OperationId } from "../operations/Operation.ts"
import { Operations } from "../operations/Operations.ts"
import { Settings } from "../runtime/Settings.ts"
import type { TenantId } from "../tenants/Tenant.ts"
import { Site, SiteId } from "./Site.ts"
import { siteUrlOf } from "./SiteAddress.ts"
import type { SiteQuotaExceeded, SubdomainTaken } from "./SiteErrors.ts"
import { provisioningSteps } from "./SiteProvisioningPlan.ts"
import type { CreateSiteRequest, SiteAccepted } from "./SitesApi.ts"
import { SiteStore } from "./SiteStore.ts"

/** Templates and plugins are steps of the creation that do not exist yet: refused, never ignored. */
const notYet = (request: typeof CreateSiteRequest.Type): ReadonlyArray<{ path: string; reason: string }> => {
  const reason = "not supported yet when a site is created; leave it out"
  return [
    ...(request.templateId === undefined ? [] : [{ path: "payload.templateId", reason }]),
    ...(request.plugins === undefined ? [] : [{ path: "payload.plugins", reason }]),
    ...(request.configuration?.plugins === undefined ? [] : [{ path: "payload.configuration.plugins", reason }]),
  ]
}

/** What callers change of sites (LLD 4). */
export class Sites extends Context.Service<
  Sites,
  {
    create(
      tenantId: TenantId,
      request: typeof CreateSiteRequest.Type,
    ): Effect.Effect<
      typeof SiteAccepted.Type,
      InvalidRequest | SubdomainTaken | SiteQuotaExceeded | TableError,
      CurrentUser
    >
  }
>()("src/sites/Sites") {
  static readonly layer = Layer.effect(
    Sites,
    Effect.gen(function* () {
      const store = yield* SiteStore
      const operations = yield* Operations
      const random = yield* SecureRandom.SecureRandom
      const { leaseSeconds, siteBaseUrl } = yield* Settings

      return Sites.of({
        create: Effect.fn("Sites.create")(function* (tenantId, request) {
          const fields = notYet(request)
          if (fields.length > 0) return yield* new InvalidRequest({ fields })
          const user = yield* CurrentUser
          const { correlationId, seed } = yield* RequestInfo
          const at = yield* Clock.currentTimeMillis
          const now = new Date(at).toISOString()
          // A request that is answered anew under its Idempotency-Key makes the same ids, and so finds what stands.
          const siteId = SiteId.make(`site-${seed ?? (yield* random.uuidV7())}`)
          const operationId = OperationId.make(`op-${seed ?? (yield* random.uuidV7())}`)
          const { environment, siteName, subdomain } = request
          const { plugins: _plugins, ...configuration } = request.configuration ?? {}
          const site = new Site({
            siteId,
            tenantId,
            siteName,
            subdomain,
            environment,
            configuration,
            status: "PROVISIONING",
            lineageId: siteId,
            ownerId: user.sub,
            createdAt: now,
            createdBy: user.email,
            updatedAt: now,
            version: 1,
            operationId,
          })
          const operation = new Operation({
            operationId,
            tenantId,
            siteId,
            operationType: "SITE_CREATION",
            status: "PENDING",
            resourceType: "SITE",
            resourceId: siteId,
            environment,
            createdAt: now,
            startedAt: null,
            completedAt: null,
            progress: 0,
            message: provisioningSteps[0].message,
            error: null,
            createdBy: user.email,
            startedBy: user.sub,
            correlationId,
            payload: { siteId, tenantId, siteName, subdomain, environment, configuration },
            journal: {},
            epoch: 0,
            leaseUntil: 0,
            dueAt: lookAgainAt(at, leaseSeconds),
          })
          yield* store.create(site, operation)
          yield* operations.dispatch(operation)
          const self = { href: sitePath(tenantId, siteId) }
          return {
            siteId,
            tenantId,
            siteName,
            subdomain,
            status: site.status,
            environment,
            createdAt: now,
            siteUrl: siteUrlOf(siteBaseUrl, environment, subdomain),
            operationId,
            message: `Site creation initiated. Check status at ${self.href}`,
            _links: { self, status: self, operation: { href: operationPath(operationId) } },
          }
        }),
      })
    }),
  )
}

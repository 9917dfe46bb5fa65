import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { changeErrors } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { Link } from "../http/Links.ts"
import { pageOf, pageQuery } from "../http/Page.ts"
import { Environment } from "../kernel/Environment.ts"
import { SiteId, TenantId } from "../kernel/Ids.ts"
import { Instant } from "../kernel/Instant.ts"
import { SiteRef } from "../kernel/SiteRef.ts"
import { OperationCancelled, OperationRunning } from "../operations/engine/OperationErrors.ts"
import { wordPressErrors } from "../wordpress/WordPressErrors.ts"
import { HealthCheck } from "./HealthChecks.ts"
import { HealthStatus, Site, SiteStatus } from "./Site.ts"
import { SiteNotFound, StatusForbids } from "./SiteErrors.ts"

export const sites = "/v1.0/tenants/:tenantId/sites"
export const site = `${sites}/:siteId` as const
export const siteParams = SiteRef.fields

/** A precondition of a change, if the caller has given one. */
export const ifMatches = (ifMatch: string | undefined) => (ifMatch === undefined ? {} : { ifMatch })

/** The errors of every change of a site. */
export const siteChangeErrors = [SiteNotFound, StatusForbids, OperationRunning, ...changeErrors] as const

/** Those of a change that is done within its request, if there is time. */
export const waitedFor = [...siteChangeErrors, OperationCancelled, ...wordPressErrors] as const

const { nextUpgradeAt: _nextUpgradeAt, nextVerificationAt: _nextVerificationAt, ...shown } = Site.fields

/** A site as it is answered: its record without the keys. */
export const SiteView = Schema.Struct({
  ...shown,
  siteUrl: Schema.String,
  _links: Schema.Struct({ self: Link, operation: Schema.optionalKey(Link) }),
}).annotate({ identifier: "Site" })

export const get = HttpApiEndpoint.get("getSite", site, {
  params: siteParams,
  success: SiteView,
  error: errors(SiteNotFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(OpenApi.annotations({ summary: "Read a site", description: "The `ETag` is for `If-Match`." }))

export const list = HttpApiEndpoint.get("listSites", sites, {
  params: { tenantId: TenantId },
  query: {
    ...pageQuery,
    status: Schema.optionalKey(SiteStatus),
    environment: Schema.optionalKey(Environment),
  },
  success: pageOf(SiteView),
  error: errors(),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List the sites of a tenant",
      description: "Oldest first. Deleted sites are left out unless asked for by `status=DELETED`.",
    }),
  )

/** What a site takes, by its last backup; null before the first. */
export const SiteUsageView = Schema.Struct({
  siteId: SiteId,
  databaseBytes: Schema.NullOr(Schema.Int),
  uploadsBytes: Schema.NullOr(Schema.Int),
  files: Schema.NullOr(Schema.Int),
  measuredAt: Schema.NullOr(Instant),
}).annotate({ identifier: "SiteUsage" })

export const usage = HttpApiEndpoint.get("getSiteUsage", `${site}/usage`, {
  params: siteParams,
  success: SiteUsageView,
  error: errors(SiteNotFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Read what a site takes",
      description:
        "The bytes of its database's rows and of its uploads, and how many uploads there are, as its last backup measured them: there is one each day, and before many changes.",
    }),
  )

/** How a site is. `responseTimeMs` is its front page's. */
export const SiteHealthView = Schema.Struct({
  siteId: SiteId,
  status: HealthStatus,
  checkedAt: Instant,
  checks: Schema.Array(HealthCheck),
  wordpressVersion: Schema.NullOr(Schema.String),
  phpVersion: Schema.NullOr(Schema.String),
  responseTimeMs: Schema.NullOr(Schema.Finite),
}).annotate({ identifier: "SiteHealth" })

export const health = HttpApiEndpoint.get("getSiteHealth", `${site}/health`, {
  params: siteParams,
  success: SiteHealthView,
  error: errors(SiteNotFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Look how a site is",
      description: "Asks WordPress now. The site's `healthStatus` is what the last look found.",
    }),
  )

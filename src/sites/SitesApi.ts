import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { changeErrors, idempotencyHeader, ifMatchHeader } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { Link } from "../http/Links.ts"
import { pageOf, pageQuery } from "../http/Page.ts"
import { OperationRunning } from "../operations/OperationErrors.ts"
import { pluginsAtOnce } from "../plugins/Plugin.ts"
import { includedPluginErrors } from "../plugins/PluginErrors.ts"
import { TemplateNotFound } from "../templates/TemplateErrors.ts"
import { OpaqueId, TenantId } from "../tenants/Tenant.ts"
import {
  Environment,
  HealthStatus,
  Instant,
  settingFields,
  Site,
  SiteId,
  SiteName,
  SiteStatus,
  Subdomain,
  versionFields,
} from "./Site.ts"
import { HealthCheck } from "./SiteCondition.ts"
import { SiteNotFound, SiteQuotaExceeded, StatusForbids, SubdomainTaken, VersionMismatch } from "./SiteErrors.ts"

const sites = "/v1.0/tenants/:tenantId/sites"
export const site = `${sites}/:siteId` as const
export const siteParams = { tenantId: TenantId, siteId: SiteId }

/** The errors of every change of a site. */
export const siteChangeErrors = [SiteNotFound, StatusForbids, OperationRunning, ...changeErrors] as const

const { nextUpgradeAt: _nextUpgradeAt, ...shown } = Site.fields

/** A site as it is answered: LLD 8.3 without the keys. */
export const SiteView = Schema.Struct({
  ...shown,
  siteUrl: Schema.String,
  _links: Schema.Struct({ self: Link, operation: Schema.optionalKey(Link) }),
}).annotate({ identifier: "Site" })

const plugins = Schema.Array(OpaqueId).check(Schema.isMaxLength(pluginsAtOnce))

/** LLD 4.5. `plugins` at the top level or under `configuration`, one of the two. */
export const CreateSiteRequest = Schema.Struct({
  siteName: SiteName,
  subdomain: Subdomain,
  environment: Environment,
  templateId: Schema.optionalKey(OpaqueId),
  plugins: Schema.optionalKey(plugins),
  configuration: Schema.optionalKey(
    Schema.Struct({ ...versionFields, ...settingFields, plugins: Schema.optionalKey(plugins) }),
  ),
}).annotate({ identifier: "CreateSiteRequest" })

/** The 202 of a creation (LLD 4.5). */
export const SiteAccepted = Schema.Struct({
  siteId: SiteId,
  tenantId: TenantId,
  siteName: Schema.String,
  subdomain: Schema.String,
  status: SiteStatus,
  environment: Environment,
  createdAt: Instant,
  siteUrl: Schema.String,
  operationId: Schema.String,
  message: Schema.String,
  _links: Schema.Struct({ self: Link, status: Link, operation: Link }),
}).annotate({ identifier: "SiteAccepted" })

export const create = HttpApiEndpoint.post("createSite", sites, {
  params: { tenantId: TenantId },
  headers: idempotencyHeader,
  payload: CreateSiteRequest,
  success: SiteAccepted.pipe(HttpApiSchema.status(202)),
  error: errors(SubdomainTaken, SiteQuotaExceeded, TemplateNotFound, ...includedPluginErrors, ...changeErrors),
})
  .annotate(RequiredAction, "create")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Create a site",
      description:
        "Takes the subdomain and a place in the tenant's quota, and starts the creation. Follow the operation in `Location`.",
    }),
  )

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

/** The 202 of a deletion. */
export const SiteDeleted = Schema.Struct({
  siteId: SiteId,
  status: SiteStatus,
  operationId: Schema.String,
  _links: Schema.Struct({ self: Link, status: Link, operation: Link }),
}).annotate({ identifier: "SiteDeleted" })

export const remove = HttpApiEndpoint.delete("deleteSite", site, {
  params: siteParams,
  headers: { ...idempotencyHeader, ...ifMatchHeader },
  query: { backup: Schema.optionalKey(Schema.Literal("skip")) },
  success: SiteDeleted.pipe(HttpApiSchema.status(202)),
  error: errors(VersionMismatch, ...siteChangeErrors),
})
  .annotate(RequiredAction, "delete")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Delete a site",
      description:
        "Backs it up, deletes the WordPress site, and gives subdomain and quota place back. The record stays, as DELETED; its last backup restores into a new site. If the backup can not be made, the operation and the site end FAILED. Then, and with `If-Match`, `backup=skip` deletes it without one.",
    }),
  )

export const CloneSiteRequest = Schema.Struct({
  siteName: SiteName,
  subdomain: Subdomain,
  environment: Schema.optionalKey(Environment),
}).annotate({ identifier: "CloneSiteRequest" })

export const clone = HttpApiEndpoint.post("cloneSite", `${site}/clone`, {
  params: siteParams,
  headers: idempotencyHeader,
  payload: CloneSiteRequest,
  success: SiteAccepted.pipe(HttpApiSchema.status(202)),
  error: errors(SubdomainTaken, SiteQuotaExceeded, ...siteChangeErrors),
})
  .annotate(RequiredAction, "clone")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Make a new site with the content of this one",
      description: "In the same environment unless another is named. A clone takes a place in the quota.",
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

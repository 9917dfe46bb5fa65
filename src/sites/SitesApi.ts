import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { changeErrors, idempotencyHeader } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { Link } from "../http/Links.ts"
import { pageOf, pageQuery } from "../http/Page.ts"
import { OpaqueId, TenantId } from "../tenants/Tenant.ts"
import { Environment, Instant, Site, SiteConfiguration, SiteId, SiteName, SiteStatus, Subdomain } from "./Site.ts"
import { SiteNotFound, SiteQuotaExceeded, SubdomainTaken } from "./SiteErrors.ts"

const sites = "/v1.0/tenants/:tenantId/sites"
const site = `${sites}/:siteId` as const

/** A site as it is answered: LLD 8.3 without the keys. */
export const SiteView = Schema.Struct({
  ...Site.fields,
  siteUrl: Schema.String,
  _links: Schema.Struct({ self: Link, operation: Schema.optionalKey(Link) }),
}).annotate({ identifier: "Site" })

/** LLD 4.5. `plugins` at the top level or under `configuration`, one of the two. */
export const CreateSiteRequest = Schema.Struct({
  siteName: SiteName,
  subdomain: Subdomain,
  environment: Environment,
  templateId: Schema.optionalKey(OpaqueId),
  plugins: Schema.optionalKey(Schema.Array(OpaqueId)),
  configuration: Schema.optionalKey(
    Schema.Struct({ ...SiteConfiguration.fields, plugins: Schema.optionalKey(Schema.Array(OpaqueId)) }),
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
  error: errors(SubdomainTaken, SiteQuotaExceeded, ...changeErrors),
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
  params: { tenantId: TenantId, siteId: SiteId },
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

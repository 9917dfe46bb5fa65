import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../../http/Access.ts"
import { changeErrors, idempotencyHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { Link } from "../../http/Links.ts"
import { EmailAddress } from "../../kernel/EmailAddress.ts"
import { Environment } from "../../kernel/Environment.ts"
import { OpaqueId, SiteId, TenantId } from "../../kernel/Ids.ts"
import { Instant } from "../../kernel/Instant.ts"
import { pluginsAtOnce } from "../../plugins/marketplace/Plugin.ts"
import { includedPluginErrors } from "../../plugins/marketplace/PluginErrors.ts"
import { settingFields, SiteName, SiteStatus, Subdomain, versionFields } from "../../sites/Site.ts"
import { SiteQuotaExceeded, SubdomainTaken } from "../../sites/SiteErrors.ts"
import { VersionUnavailable } from "../../sites/SiteProvisioningErrors.ts"
import { sites } from "../../sites/SitesApi.ts"
import { TemplateNotFound } from "../../templates/TemplateErrors.ts"

const pluginIds = Schema.Array(OpaqueId).check(Schema.isMaxLength(pluginsAtOnce))

/** A new site as a portal asks for it. `plugins` at the top level or under `configuration`, one of the two. */
export const CreateSiteRequest = Schema.Struct({
  siteName: SiteName,
  subdomain: Subdomain,
  environment: Environment,
  templateId: Schema.optionalKey(OpaqueId),
  /** Whose site it is: its administrator in WordPress. The caller, if it is left out. */
  adminEmail: Schema.optionalKey(EmailAddress),
  plugins: Schema.optionalKey(pluginIds),
  configuration: Schema.optionalKey(
    Schema.Struct({ ...versionFields, ...settingFields, plugins: Schema.optionalKey(pluginIds) }),
  ),
}).annotate({ identifier: "CreateSiteRequest" })

/** The 202 of a creation. */
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

export const endpoint = HttpApiEndpoint.post("createSite", sites, {
  params: { tenantId: TenantId },
  headers: idempotencyHeader,
  payload: CreateSiteRequest,
  success: SiteAccepted.pipe(HttpApiSchema.status(202)),
  error: errors(
    SubdomainTaken,
    SiteQuotaExceeded,
    VersionUnavailable,
    TemplateNotFound,
    ...includedPluginErrors,
    ...changeErrors,
  ),
})
  .annotate(RequiredAction, "create")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Create a site",
      description:
        "Takes the subdomain and a place in the tenant's quota, and starts the creation. Follow the operation in `Location`. Whoever has `adminEmail`, or else the verified address of the caller, becomes the administrator of the site in WordPress and comes in by `POST …/login`.",
    }),
  )

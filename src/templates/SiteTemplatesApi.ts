import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { acceptedResponse } from "../http/Accepted.ts"
import { RequiredAction } from "../http/Access.ts"
import { changeHeaders } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { includedPluginErrors } from "../plugins/PluginErrors.ts"
import { Warning } from "../plugins/SitePluginsApi.ts"
import { SiteId } from "../sites/Site.ts"
import { waitedFor } from "../sites/SiteManagementApi.ts"
import { SiteBroken } from "../sites/SiteProvisioningErrors.ts"
import { SiteView } from "../sites/SitesApi.ts"
import { TenantId } from "../tenants/Tenant.ts"
import { TemplateId } from "./Template.ts"
import { TemplateIncompatible, TemplateNotFound } from "./TemplateErrors.ts"

/** The 200 of an application: the site as it is then. */
export const SiteWithTemplate = Schema.Struct({
  ...SiteView.fields,
  warnings: Schema.Array(Warning),
}).annotate({ identifier: "SiteWithTemplate" })

export const apply = HttpApiEndpoint.post("applyTemplate", "/v1.0/tenants/:tenantId/sites/:siteId/apply-template", {
  params: { tenantId: TenantId, siteId: SiteId },
  headers: changeHeaders,
  payload: Schema.Struct({ templateId: TemplateId }),
  success: [SiteWithTemplate, acceptedResponse],
  error: errors(TemplateNotFound, TemplateIncompatible, SiteBroken, ...includedPluginErrors, ...waitedFor),
})
  .annotate(RequiredAction, "template:apply")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Apply a template to a site",
      description:
        "Its theme, pages, menus, options and plugins. The site is backed up first, and put back to that if anything fails; its name, users and own content stay. Where other sites of the tenant use the theme in another version, they share that one: it stays, and `warnings` says so (`TEMP_SHARED`).",
    }),
  )

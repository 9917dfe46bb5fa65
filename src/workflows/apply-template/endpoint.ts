import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { TenantId, SiteId } from "../../kernel/Ids.ts"
import { Warning } from "../../plugins/installed/SitePluginsApi.ts"
import { includedPluginErrors } from "../../plugins/marketplace/PluginErrors.ts"
import { SiteBroken } from "../../sites/SiteProvisioningErrors.ts"
import { SiteView, waitedFor } from "../../sites/SitesApi.ts"
import { TemplateId } from "../../templates/Template.ts"
import { TemplateIncompatible, TemplateNotFound } from "../../templates/TemplateErrors.ts"

/** The 200 of an application: the site as it is then. */
export const SiteWithTemplate = Schema.Struct({
  ...SiteView.fields,
  warnings: Schema.Array(Warning),
}).annotate({ identifier: "SiteWithTemplate" })

export const endpoint = HttpApiEndpoint.post("applyTemplate", "/v1.0/tenants/:tenantId/sites/:siteId/apply-template", {
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

import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders, ifMatchHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { settingFields, SiteName } from "../../sites/Site.ts"
import { VersionMismatch } from "../../sites/SiteErrors.ts"
import { SettingsRefused, VersionUnavailable } from "../../sites/SiteProvisioningErrors.ts"
import { site, siteParams, SiteView, waitedFor } from "../../sites/SitesApi.ts"

/** Settings to change; what is left out stays as it is. */
export const UpdateSiteRequest = Schema.Struct({
  siteName: Schema.optionalKey(SiteName),
  configuration: Schema.optionalKey(Schema.Struct(settingFields)),
}).annotate({ identifier: "UpdateSiteRequest" })

export const endpoint = HttpApiEndpoint.put("updateSite", site, {
  params: siteParams,
  headers: { ...changeHeaders, ...ifMatchHeader },
  payload: UpdateSiteRequest,
  success: [SiteView, acceptedResponse],
  error: errors(VersionMismatch, SettingsRefused, VersionUnavailable, ...waitedFor),
})
  .annotate(RequiredAction, "update")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Change a site's name and settings",
      description: "With `If-Match`, only if nobody has changed the site since its `ETag` was read.",
    }),
  )

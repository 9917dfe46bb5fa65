import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { acceptedResponse } from "../http/Accepted.ts"
import { RequiredAction } from "../http/Access.ts"
import { changeHeaders, ifMatchHeader } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { OperationCancelled } from "../operations/OperationErrors.ts"
import {
  WordPressApiError,
  WordPressCircuitOpen,
  WordPressRefused,
  WordPressTimeout,
} from "../wordpress/WordPressErrors.ts"
import { Environment, settingFields, SiteId, SiteName } from "./Site.ts"
import { InvalidPromotionPath, SubdomainTaken, VersionMismatch } from "./SiteErrors.ts"
import { ContentTooNew, SettingsRefused, SiteBroken } from "./SiteProvisioningErrors.ts"
import { site, siteChangeErrors, siteParams, SiteView } from "./SitesApi.ts"

/** Those of a change that is done within its request, if there is time. */
export const waitedFor = [
  ...siteChangeErrors,
  OperationCancelled,
  WordPressApiError,
  WordPressRefused,
  WordPressTimeout,
  WordPressCircuitOpen,
] as const

/** Settings to change; what is left out stays as it is. */
export const UpdateSiteRequest = Schema.Struct({
  siteName: Schema.optionalKey(SiteName),
  configuration: Schema.optionalKey(Schema.Struct(settingFields)),
}).annotate({ identifier: "UpdateSiteRequest" })

export const update = HttpApiEndpoint.put("updateSite", site, {
  params: siteParams,
  headers: { ...changeHeaders, ...ifMatchHeader },
  payload: UpdateSiteRequest,
  success: [SiteView, acceptedResponse],
  error: errors(VersionMismatch, SettingsRefused, ...waitedFor),
})
  .annotate(RequiredAction, "update")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Change a site's name and settings",
      description: "With `If-Match`, only if nobody has changed the site since its `ETag` was read.",
    }),
  )

export const setStatus = HttpApiEndpoint.put("setSiteStatus", `${site}/status`, {
  params: siteParams,
  headers: { ...changeHeaders, ...ifMatchHeader },
  payload: Schema.Struct({ status: Schema.Literals(["ACTIVE", "SUSPENDED"]) }),
  success: [SiteView, acceptedResponse],
  error: errors(VersionMismatch, ...waitedFor),
})
  .annotate(RequiredAction, "status")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Suspend a site, or take it up again",
      description: "Visitors of a suspended site get a page that says so, with status 503. Nothing is lost.",
    }),
  )

/** What a promotion made or overwrote. */
export const SitePromoted = Schema.Struct({
  newSiteId: SiteId,
  environment: Environment,
  siteUrl: Schema.String,
  operationId: Schema.String,
}).annotate({ identifier: "SitePromoted" })

export const promote = HttpApiEndpoint.post("promoteSite", `${site}/promote`, {
  params: siteParams,
  headers: changeHeaders,
  payload: Schema.Struct({ target: Schema.Literals(["SIT", "PROD"]) }),
  success: [SitePromoted, acceptedResponse],
  error: errors(InvalidPromotionPath, SubdomainTaken, ContentTooNew, SiteBroken, ...waitedFor),
})
  .annotate(RequiredAction, "promote")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Carry a site to the next environment",
      description:
        "DEV to SIT, SIT to PROD. The site that was promoted there before is overwritten in place, after a backup of it; if anything fails it is as it was. `newSiteId` is the site in the target environment.",
    }),
  )

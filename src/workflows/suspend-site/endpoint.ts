import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders, ifMatchHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { VersionMismatch } from "../../sites/SiteErrors.ts"
import { site, siteParams, SiteView, waitedFor } from "../../sites/SitesApi.ts"

export const endpoint = HttpApiEndpoint.put("setSiteStatus", `${site}/status`, {
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

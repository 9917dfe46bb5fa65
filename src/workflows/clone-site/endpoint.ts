import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../../http/Access.ts"
import { idempotencyHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { Environment } from "../../kernel/Environment.ts"
import { SiteName, Subdomain } from "../../sites/Site.ts"
import { SiteQuotaExceeded, SubdomainTaken } from "../../sites/SiteErrors.ts"
import { site, siteChangeErrors, siteParams } from "../../sites/SitesApi.ts"
import { SiteAccepted } from "../create-site/endpoint.ts"

export const CloneSiteRequest = Schema.Struct({
  siteName: SiteName,
  subdomain: Subdomain,
  environment: Schema.optionalKey(Environment),
}).annotate({ identifier: "CloneSiteRequest" })

export const endpoint = HttpApiEndpoint.post("cloneSite", `${site}/clone`, {
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

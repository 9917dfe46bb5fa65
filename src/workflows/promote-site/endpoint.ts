import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { Environment } from "../../kernel/Environment.ts"
import { SiteId } from "../../kernel/Ids.ts"
import { InvalidPromotionPath, SubdomainTaken } from "../../sites/SiteErrors.ts"
import { ContentTooNew, SiteBroken } from "../../sites/SiteProvisioningErrors.ts"
import { site, siteParams, waitedFor } from "../../sites/SitesApi.ts"

/** What a promotion made or overwrote. */
export const SitePromoted = Schema.Struct({
  newSiteId: SiteId,
  environment: Environment,
  siteUrl: Schema.String,
  operationId: Schema.String,
}).annotate({ identifier: "SitePromoted" })

export const endpoint = HttpApiEndpoint.post("promoteSite", `${site}/promote`, {
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

import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"

import { DomainNotFound } from "../../domains/DomainErrors.ts"
import { domain, domainParams } from "../../domains/DomainsApi.ts"
import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { SiteBroken } from "../../sites/SiteProvisioningErrors.ts"
import { waitedFor } from "../../sites/SitesApi.ts"

export const endpoint = HttpApiEndpoint.delete("removeDomain", domain, {
  params: domainParams,
  headers: changeHeaders,
  success: [HttpApiSchema.NoContent, acceptedResponse],
  error: errors(DomainNotFound, SiteBroken, ...waitedFor),
})
  .annotate(RequiredAction, "domain:change")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Take a domain off a site",
      description:
        "It leads nowhere from then on, and others may have it. If it was the primary one, the site's pages move back to its own address.",
    }),
  )

import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"

import { DomainNotFound, DomainNotVerified } from "../../domains/DomainErrors.ts"
import { domain, domainParams } from "../../domains/DomainsApi.ts"
import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders, ifMatchHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { VersionMismatch } from "../../sites/SiteErrors.ts"
import { SiteBroken } from "../../sites/SiteProvisioningErrors.ts"
import { SiteView, waitedFor } from "../../sites/SitesApi.ts"

export const endpoint = HttpApiEndpoint.put("makeDomainPrimary", `${domain}/primary`, {
  params: domainParams,
  headers: { ...changeHeaders, ...ifMatchHeader },
  success: [SiteView, acceptedResponse],
  error: errors(DomainNotFound, DomainNotVerified, VersionMismatch, SiteBroken, ...waitedFor),
})
  .annotate(RequiredAction, "domain:change")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Move a site's pages to a domain",
      description:
        "Rewrites the addresses in the site's content; all its other addresses redirect to this one from then on. With the site's own host in the place of a domain the pages move back there.",
    }),
  )

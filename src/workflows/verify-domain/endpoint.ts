import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"

import { DomainNotFound } from "../../domains/DomainErrors.ts"
import { domain, domainParams, DomainView } from "../../domains/DomainsApi.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeErrors, idempotencyHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { SiteNotFound, StatusForbids } from "../../sites/SiteErrors.ts"

export const endpoint = HttpApiEndpoint.post("verifyDomain", `${domain}/verify`, {
  params: domainParams,
  headers: idempotencyHeader,
  success: DomainView,
  error: errors(DomainNotFound, SiteNotFound, StatusForbids, ...changeErrors),
})
  .annotate(RequiredAction, "domain:change")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Look now whether a domain is the site's",
      description:
        "Asks the domain's name servers for the TXT record. If it is there, the status becomes VERIFIED, and an operation brings the domain to the site; if not, `reason` says what was found, and it is looked again by itself.",
    }),
  )

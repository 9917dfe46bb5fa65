import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { changeErrors, idempotencyHeader } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { Link } from "../http/Links.ts"
import { pageOf } from "../http/Page.ts"
import { Instant } from "../kernel/Instant.ts"
import { SiteNotFound, StatusForbids } from "../sites/SiteErrors.ts"
import { site, siteParams } from "../sites/SitesApi.ts"
import { CertificateStatus, DomainStatus } from "./Domain.ts"
import { DomainExists, DomainNotAName, DomainOfPlatform, DomainPublic, TooManyDomains } from "./DomainErrors.ts"

/** As a caller writes it. */
const GivenDomain = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(253))

export const domains = `${site}/domains` as const
export const domain = `${domains}/:domain` as const
/** In whatever form people write it. */
export const domainParams = {
  ...siteParams,
  domain: Schema.String.check(Schema.isPattern(/^[^\s/]{1,253}$/u, { expected: "a domain" })),
}

/** A DNS record to set. */
const RecordView = Schema.Struct({
  type: Schema.Literals(["TXT", "CNAME", "A", "AAAA", "ALIAS"]),
  name: Schema.String,
  value: Schema.String,
}).annotate({ identifier: "DomainRecord" })

/**
 * A domain of a site: in Punycode, with the name as people write it. `attached` says whether the site answers under it. Of the
 * records the TXT proves whose it is, the others lead its visitors here.
 */
export const DomainView = Schema.Struct({
  domain: Schema.String,
  displayName: Schema.String,
  status: DomainStatus,
  primary: Schema.Boolean,
  attached: Schema.Boolean,
  records: Schema.Array(RecordView),
  createdAt: Instant,
  verifiedAt: Schema.optionalKey(Instant),
  lastCheckedAt: Schema.optionalKey(Instant),
  nextCheckAt: Schema.optionalKey(Instant),
  /** When it ends unless it is verified. */
  endsAt: Schema.optionalKey(Instant),
  reason: Schema.optionalKey(Schema.String),
  certificateStatus: CertificateStatus,
  _links: Schema.Struct({ site: Link, operation: Schema.optionalKey(Link) }),
}).annotate({ identifier: "Domain" })

export const list = HttpApiEndpoint.get("listDomains", domains, {
  params: siteParams,
  success: pageOf(DomainView),
  error: errors(SiteNotFound),
})
  .annotate(RequiredAction, "domain:change")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List the domains of a site",
      description: "By their names, all at once: a site has 25 at most.",
    }),
  )

export const AddDomainRequest = Schema.Struct({
  domain: GivenDomain,
  primary: Schema.optionalKey(Schema.Boolean),
}).annotate({ identifier: "AddDomainRequest" })

export const add = HttpApiEndpoint.post("addDomain", domains, {
  params: siteParams,
  headers: idempotencyHeader,
  payload: AddDomainRequest,
  success: DomainView.pipe(HttpApiSchema.status(201)),
  error: errors(
    SiteNotFound,
    StatusForbids,
    DomainNotAName,
    DomainPublic,
    DomainOfPlatform,
    DomainExists,
    TooManyDomains,
    ...changeErrors,
  ),
})
  .annotate(RequiredAction, "domain:change")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Give a site a domain of its owner's",
      description:
        "Answers the DNS records to set. It is looked for them again and again for seven days; until the TXT record is found the domain leads nowhere, and others may claim it, too. With `primary` the site's pages move to it as soon as it is the site's.",
    }),
  )

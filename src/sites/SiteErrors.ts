import * as Schema from "effect/Schema"

import { Environment } from "../kernel/Environment.ts"
import { Tier, upgradeSuggestion } from "../tenants/Tier.ts"
import { SiteStatus } from "./Site.ts"

/** SITE_002: no such site in this tenant. */
export class SiteNotFound extends Schema.TaggedError<SiteNotFound>()("SiteNotFound", { siteId: Schema.String }) {
  static readonly response = { code: "SITE_002", status: 404, retryable: false } as const
  readonly response = SiteNotFound.response
  override get message() {
    return `Site ${this.siteId} not found in this tenant`
  }
}

/** SITE_003: the address is taken in this environment. */
export class SubdomainTaken extends Schema.TaggedError<SubdomainTaken>()("SubdomainTaken", {
  subdomain: Schema.String,
  environment: Environment,
}) {
  static readonly response = { code: "SITE_003", status: 409, retryable: false } as const
  readonly response = SubdomainTaken.response
  readonly suggestion = "Choose another subdomain"
  override get message() {
    return `The subdomain ${this.subdomain} already exists in ${this.environment}`
  }
}

/** SITE_004: the tenant has as many sites as its tier allows. */
export class SiteQuotaExceeded extends Schema.TaggedError<SiteQuotaExceeded>()("SiteQuotaExceeded", {
  currentSites: Schema.Int,
  maxSites: Schema.Int,
  tier: Tier,
}) {
  static readonly response = { code: "SITE_004", status: 422, retryable: false } as const
  readonly response = SiteQuotaExceeded.response
  get suggestion() {
    return upgradeSuggestion[this.tier]
  }
  override get message() {
    return "Site limit reached for your plan"
  }
}

/** SITE_005: the status table does not allow this change. */
export class InvalidStatusTransition extends Schema.TaggedError<InvalidStatusTransition>()("InvalidStatusTransition", {
  from: SiteStatus,
  to: SiteStatus,
}) {
  static readonly response = { code: "SITE_005", status: 422, retryable: false } as const
  readonly response = InvalidStatusTransition.response
  override get message() {
    return `A site that is ${this.from} cannot become ${this.to}`
  }
}

/** SITE_005: the site's status does not allow this. */
export class StatusForbids extends Schema.TaggedError<StatusForbids>()("StatusForbids", {
  siteId: Schema.String,
  status: SiteStatus,
  allowed: Schema.Array(SiteStatus),
}) {
  static readonly response = { code: "SITE_005", status: 422, retryable: false } as const
  readonly response = StatusForbids.response
  override get message() {
    return `This cannot be done to a site that is ${this.status}, only to one that is ${this.allowed.join(" or ")}`
  }
}

/** SITE_006: sites are promoted from DEV to SIT and from SIT to PROD. */
export class InvalidPromotionPath extends Schema.TaggedError<InvalidPromotionPath>()("InvalidPromotionPath", {
  environment: Environment,
  target: Environment,
}) {
  static readonly response = { code: "SITE_006", status: 422, retryable: false } as const
  readonly response = InvalidPromotionPath.response
  override get message() {
    return this.environment === "PROD"
      ? "PROD is read-only, cannot promote from PROD"
      : `Invalid promotion path (DEV→SIT→PROD only): ${this.environment}→${this.target}`
  }
}

/** SITE_007: somebody changed the site since the caller read it. */
export class VersionMismatch extends Schema.TaggedError<VersionMismatch>()("VersionMismatch", {
  siteId: Schema.String,
  ifMatch: Schema.String,
  etag: Schema.String,
}) {
  static readonly response = { code: "SITE_007", status: 412, retryable: false } as const
  readonly response = VersionMismatch.response
  readonly suggestion = "Read the site again and repeat the change with its new ETag"
  override get message() {
    return `The site has changed: it is ${this.etag} now, not ${this.ifMatch}`
  }
}

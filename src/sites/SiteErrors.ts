import * as Schema from "effect/Schema"

import { Tier, upgradeSuggestion } from "../tenants/Tenant.ts"
import { Environment, SiteStatus } from "./Site.ts"

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

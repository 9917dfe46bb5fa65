import * as Schema from "effect/Schema"

import { defineError } from "../kernel/defineError.ts"
import { Environment } from "../kernel/Environment.ts"
import { Tier, upgradeSuggestion } from "../tenants/Tier.ts"
import { SiteStatus } from "./Site.ts"

/** SITE_002: no such site in this tenant. */
export class SiteNotFound extends defineError<SiteNotFound>()("SiteNotFound", {
  code: "SITE_002",
  status: 404,
  fields: { siteId: Schema.String },
  suggestion: "List the tenant's sites, and choose one of them",
  message: (error) => `Site ${error.siteId} not found in this tenant`,
}) {}

/** SITE_003: the address is taken in this environment. */
export class SubdomainTaken extends defineError<SubdomainTaken>()("SubdomainTaken", {
  code: "SITE_003",
  status: 409,
  fields: {
    subdomain: Schema.String,
    environment: Environment,
  },
  suggestion: "Choose another subdomain",
  message: (error) => `The subdomain ${error.subdomain} already exists in ${error.environment}`,
}) {}

/** SITE_004: the tenant has as many sites as its tier allows. */
export class SiteQuotaExceeded extends defineError<SiteQuotaExceeded>()("SiteQuotaExceeded", {
  code: "SITE_004",
  status: 422,
  fields: {
    currentSites: Schema.Int,
    maxSites: Schema.Int,
    tier: Tier,
  },
  suggestion: (error) => upgradeSuggestion[error.tier],
  message: "Site limit reached for your plan",
}) {}

/** SITE_005: the site's status does not allow this. */
export class StatusForbids extends defineError<StatusForbids>()("StatusForbids", {
  code: "SITE_005",
  status: 422,
  fields: {
    siteId: Schema.String,
    status: SiteStatus,
    allowed: Schema.Array(SiteStatus),
  },
  suggestion: (error) =>
    error.status === "PROVISIONING" || error.status === "DEPROVISIONING"
      ? "Wait until the operation on the site has ended, then look at its status again"
      : error.status === "DELETED"
        ? "Create a new site: one that is DELETED stays so"
        : `Bring the site to ${error.allowed.join(" or ")} first, if its status can be changed`,
  message: (error) =>
    `This cannot be done to a site that is ${error.status}, only to one that is ${error.allowed.join(" or ")}`,
}) {}

/** SITE_006: sites are promoted from DEV to SIT and from SIT to PROD. */
export class InvalidPromotionPath extends defineError<InvalidPromotionPath>()("InvalidPromotionPath", {
  code: "SITE_006",
  status: 422,
  fields: {
    environment: Environment,
    target: Environment,
  },
  suggestion: (error) =>
    error.environment === "PROD"
      ? "Promote from DEV to SIT, or from SIT to PROD"
      : `Promote to ${error.environment === "DEV" ? "SIT" : "PROD"} first`,
  message: (error) =>
    error.environment === "PROD"
      ? "PROD is read-only, cannot promote from PROD"
      : `Invalid promotion path (DEV→SIT→PROD only): ${error.environment}→${error.target}`,
}) {}

/** SITE_007: somebody changed the site since the caller read it. */
export class VersionMismatch extends defineError<VersionMismatch>()("VersionMismatch", {
  code: "SITE_007",
  status: 412,
  fields: {
    siteId: Schema.String,
    ifMatch: Schema.String,
    etag: Schema.String,
  },
  suggestion: "Read the site again and repeat the change with its new ETag",
  message: (error) => `The site has changed: it is ${error.etag} now, not ${error.ifMatch}`,
}) {}

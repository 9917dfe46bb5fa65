import * as Schema from "effect/Schema"

import { Environment } from "../kernel/Environment.ts"
import { Failure } from "../kernel/Failure.ts"
import { SiteId, TenantId } from "../kernel/Ids.ts"
import { Instant } from "../kernel/Instant.ts"
import { isReserved, reservedReason } from "./ReservedSubdomains.ts"

/** The statuses of a site's life; `SiteLifecycle.ts` says which may follow which. */
export const SiteStatus = Schema.Literals([
  "PROVISIONING",
  "ACTIVE",
  "SUSPENDED",
  "DEPROVISIONING",
  "DELETED",
  "FAILED",
])
export type SiteStatus = typeof SiteStatus.Type

export const HealthStatus = Schema.Literals(["HEALTHY", "DEGRADED", "UNHEALTHY"])

/**
 * A label of a host name, so that it can be an address: 1 to 63 of a-z, 0-9 and `-`, no `-` at either end, and none of those
 * that are reserved.
 */
export const Subdomain = Schema.String.check(
  Schema.isPattern(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/u, {
    expected: "1 to 63 lower-case letters, digits and hyphens, without a hyphen at either end",
  }),
  Schema.makeFilter((subdomain) => !isReserved(subdomain) || reservedReason),
)

export const SiteName = Schema.String.check(
  Schema.isPattern(/\S/u, { expected: "a name that is not blank" }),
  Schema.isMaxLength(200),
)

const VersionRequirement = Schema.String.check(
  Schema.isPattern(/^\d{1,3}(\.\d{1,3}){0,2}$/u, { expected: "a version such as 6.5" }),
)

const isTimeZone = (name: string): boolean => {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== ""
  } catch {
    return false
  }
}

/** A name of the IANA time zone database. */
const TimeZone = Schema.String.check(
  Schema.isMaxLength(64),
  Schema.makeFilter((name) => isTimeZone(name) || "a time zone such as Europe/Berlin"),
)

const DateFormat = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(50))

/**
 * Whether a site sends its mail or captures it. Without it, sites in PROD send, and others capture; a copy never has it from
 * its source. Mails of accounts are always sent.
 */
const Mail = Schema.Literals(["SEND", "CAPTURE"])

/** The settings that WordPress keeps for a site, as a request gives them. */
export const settingFields = {
  tagline: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(500))),
  timezone: Schema.optionalKey(TimeZone),
  /** WordPress refuses one whose language pack the tenant's container does not have. */
  language: Schema.optionalKey(
    Schema.String.check(
      Schema.isPattern(/^[a-z]{2,3}(_[A-Z]{2})?(_[a-z0-9]+)?$/u, { expected: "a locale such as en_US" }),
    ),
  ),
  /** PHP's `date()` formats. */
  dateFormat: Schema.optionalKey(DateFormat),
  timeFormat: Schema.optionalKey(DateFormat),
  /** 0 is Sunday. */
  startOfWeek: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 6 }))),
  postsPerPage: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))),
  mail: Schema.optionalKey(Mail),
}

/** The versions that a new site asks for: requirements, which provisioning checks. */
export const versionFields = {
  wordpressVersion: Schema.optionalKey(VersionRequirement),
  phpVersion: Schema.optionalKey(VersionRequirement),
}

/** What a site is set to, as it is stored: it was checked when it came. */
export const SiteConfiguration = Schema.Struct({
  wordpressVersion: Schema.optionalKey(Schema.String),
  phpVersion: Schema.optionalKey(Schema.String),
  tagline: Schema.optionalKey(Schema.String),
  timezone: Schema.optionalKey(Schema.String),
  language: Schema.optionalKey(Schema.String),
  dateFormat: Schema.optionalKey(Schema.String),
  timeFormat: Schema.optionalKey(Schema.String),
  startOfWeek: Schema.optionalKey(Schema.Int),
  postsPerPage: Schema.optionalKey(Schema.Int),
  mail: Schema.optionalKey(Mail),
})
export type SiteConfiguration = typeof SiteConfiguration.Type

/** A site as it is stored. */
export class Site extends Schema.Class<Site>("Site")({
  siteId: SiteId,
  tenantId: TenantId,
  siteName: Schema.String,
  subdomain: Schema.String,
  status: SiteStatus,
  environment: Environment,
  configuration: SiteConfiguration,
  /** Ties a site to the sites it was promoted from and to. */
  lineageId: Schema.String,
  /** The `sub` of the user the site belongs to. */
  ownerId: Schema.String,
  createdAt: Instant,
  createdBy: Schema.String,
  updatedAt: Instant,
  /** Counts the writes of this item: optimistic locking, and the ETag. */
  version: Schema.Int,
  /** The template that was applied last. */
  templateId: Schema.optionalKey(Schema.String),
  wpSiteId: Schema.optionalKey(Schema.Int),
  /** The domain of its owner's that its pages are at, where there is one; else they are at its own address. */
  primaryDomain: Schema.optionalKey(Schema.String),
  /** The versions found in the tenant's container. */
  wordpressVersion: Schema.optionalKey(Schema.String),
  phpVersion: Schema.optionalKey(Schema.String),
  healthStatus: Schema.optionalKey(HealthStatus),
  /** The site that it was promoted from; a promoted copy takes no place in the quota. */
  promotedFrom: Schema.optionalKey(SiteId),
  /** When its next automatic backup is due. */
  nextBackupAt: Schema.optionalKey(Instant),
  /** When it is looked again whether it lags behind its tenant's release of WordPress. */
  nextUpgradeAt: Schema.optionalKey(Instant),
  /** When its newest backup is verified next. */
  nextVerificationAt: Schema.optionalKey(Instant),
  /** The operation that is changing this site, while one runs. */
  operationId: Schema.optionalKey(Schema.String),
  failure: Schema.optionalKey(Failure),
}) {}

/** The entity tag of a site as it is now: its version. */
export const etagOf = ({ version }: { readonly version: number }): string => `"${version}"`

/** The header by which a caller can change the site as it is now, with `If-Match`. */
export const etagHeader = (site: { readonly version: number }) => ({ etag: etagOf(site) })

/** Settings as attributes inside a stored site, so that each is written on its own. */
export const settingsIn = (configuration: SiteConfiguration): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(configuration).map(([name, value]) => [`configuration.${name}`, value]))

/** When a site's release of WordPress is looked after again: half a day later. */
export const nextUpgradeAfter = (now: number): string => new Date(now + 43_200_000).toISOString()

/** When the automatic backup after this instant, in milliseconds, is due: a day later. */
export const nextBackupAfter = (now: number): string => new Date(now + 86_400_000).toISOString()

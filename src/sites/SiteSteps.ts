import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { siteHostOf } from "../kernel/SiteAddress.ts"
import type { AddressedSiteRef, NetworkRef, SiteRef } from "../kernel/SiteRef.ts"
import { SiteAddresses } from "../platform/SiteAddresses.ts"
import { keepPlatform } from "../tenants/Platforms.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import { Platform, type PlatformSeen, WordPressSite } from "../wordpress/WordPressSites.ts"
import type { SiteConfiguration } from "./Site.ts"
import { SiteNotProvisioned, VersionUnavailable } from "./SiteProvisioningErrors.ts"
import { satisfies } from "./VersionRequirement.ts"

// What the sagas do to a WordPress site. Each may be repeated: it looks before it acts, or writes the same again.

/** The host by which Multisite tells the site. */
export const siteHost = (target: AddressedSiteRef) =>
  Effect.map(SiteAddresses, (siteBaseUrl) => siteHostOf(siteBaseUrl, target.environment, target.subdomain))

const versions = ["wordpressVersion", "phpVersion"] as const
type Version = (typeof versions)[number]
const componentNames = { wordpressVersion: "WordPress", phpVersion: "PHP" } as const

const versionUnavailable = (name: Version, wanted: SiteConfiguration, actual: string) =>
  new VersionUnavailable({ component: componentNames[name], required: wanted[name] ?? "", available: [actual] })

/** Keeps what a look at a tenant's container has found, if it told all; one of an earlier release tells less. */
export const keepSeen = (where: NetworkRef, { languages, limits, phpVersion, wordpressVersion }: PlatformSeen) =>
  languages === undefined
    ? Effect.void
    : keepPlatform(where, { wordpressVersion, phpVersion, languages, limits: limits ?? null })

/** The tenant's container has the versions that are asked for. */
export const checkVersions = Effect.fnUntraced(function* (where: NetworkRef, wanted: SiteConfiguration) {
  const wordpress = yield* WordPress
  const { environment, tenantId } = where
  const platform = yield* wordpress.call({
    tenantId,
    environment,
    method: "GET",
    path: "/bbws/v1/platform",
    answer: Platform,
  })
  yield* keepSeen(where, platform)
  const unmet = versions.find((name) => {
    const required = wanted[name]
    return required !== undefined && !satisfies(platform[name], required)
  })
  if (unmet !== undefined) return yield* versionUnavailable(unmet, wanted, platform[unmet])
  return { wordpressVersion: platform.wordpressVersion, phpVersion: platform.phpVersion }
})

/** The WordPress site that carries our `siteId`, if there is one. */
export const findWordPressSite = Effect.fnUntraced(function* ({ environment, siteId, tenantId }: SiteRef & NetworkRef) {
  const wordpress = yield* WordPress
  const [found] = yield* wordpress.call({
    tenantId,
    environment,
    method: "GET",
    path: `/wp/v2/sites?siteId=${siteId}`,
    answer: Schema.Array(WordPressSite),
  })
  return found
})

/** What a look at a site records. */
export const Inspected = Schema.Struct({
  wpSiteId: Schema.Int,
  siteName: Schema.String,
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
})

/** What WordPress answers is a site that is whole and ours. */
export const inspected = Effect.fnUntraced(function* (target: AddressedSiteRef, site: WordPressSite) {
  if (site.siteId !== target.siteId || site.domain !== (yield* siteHost(target)) || !site.ready) {
    return yield* new SiteNotProvisioned({ siteId: target.siteId })
  }
  const { id, name, phpVersion, wordpressVersion } = site
  return { wpSiteId: id, siteName: name, wordpressVersion, phpVersion } satisfies typeof Inspected.Type
})

/** The last look: the site is there, is whole, and is ours. */
export const inspectWordPressSite = Effect.fnUntraced(function* (target: AddressedSiteRef, wpSiteId: number) {
  const wordpress = yield* WordPress
  const { environment, tenantId } = target
  const site = yield* wordpress.call({
    tenantId,
    environment,
    method: "GET",
    path: `/wp/v2/sites/${wpSiteId}`,
    answer: WordPressSite,
  })
  return yield* inspected(target, site)
})

/** How WordPress says that it does not have a version. */
const unmetCodes = { wordpressVersion: "bbws_wordpress_unmet", phpVersion: "bbws_php_unmet" } as const

/** What is asked for of a WordPress site. */
export interface WantedSite {
  readonly siteName: string
  readonly configuration: SiteConfiguration
}

/**
 * Has WordPress find the site that carries our `siteId`, or make it: no crash and no duplicate makes a second. Without a
 * version that is asked for, nothing is made.
 */
export const ensureWordPressSite = Effect.fnUntraced(function* <S extends Schema.ConstraintDecoder<unknown>>(
  target: AddressedSiteRef,
  { configuration, siteName }: WantedSite,
  answer: S,
  more: object = {},
) {
  const wordpress = yield* WordPress
  const { environment, siteId, tenantId } = target
  const required = versions.filter((name) => configuration[name] !== undefined)
  const body = {
    name: siteName,
    domain: yield* siteHost(target),
    siteId,
    ...(required.length === 0
      ? {}
      : { requires: Object.fromEntries(required.map((name) => [name, configuration[name]])) }),
    ...more,
  }
  return yield* wordpress.call({ tenantId, environment, method: "POST", path: "/wp/v2/sites", body, answer }).pipe(
    Effect.catchTag("WordPressRefused", (refused) => {
      const unmet = versions.find((name) => refused.wordpressCode === unmetCodes[name])
      return Effect.fail(
        unmet === undefined
          ? refused
          : versionUnavailable(unmet, configuration, refused.version ?? "in another version"),
      )
    }),
  )
})

/** Finds or makes the site, whose content then comes from elsewhere. */
export const createWordPressSite = Effect.fnUntraced(function* (target: AddressedSiteRef, siteName: string) {
  const site = yield* ensureWordPressSite(target, { siteName, configuration: {} }, WordPressSite)
  const { wpSiteId } = yield* inspected(target, site)
  return { wpSiteId }
})

/** Deletes the site with its tables and files, whatever is left of it. */
export const deleteWordPressSite = Effect.fnUntraced(function* (target: AddressedSiteRef) {
  const existing = yield* findWordPressSite(target)
  if (existing === undefined) return { deleted: false }
  const wordpress = yield* WordPress
  const { environment, tenantId } = target
  yield* wordpress.call({
    tenantId,
    environment,
    method: "DELETE",
    path: `/wp/v2/sites/${existing.id}?force=true`,
    answer: Schema.Struct({ deleted: Schema.Literal(true) }),
  })
  return { deleted: true }
})

/** Suspends a site or takes it up again. */
export const suspendWordPressSite = Effect.fnUntraced(function* (
  target: AddressedSiteRef,
  wpSiteId: number,
  suspended: boolean,
) {
  const wordpress = yield* WordPress
  const { environment, tenantId } = target
  const site = yield* wordpress.call({
    tenantId,
    environment,
    method: "PUT",
    path: `/wp/v2/sites/${wpSiteId}`,
    body: { suspended },
    answer: WordPressSite,
  })
  return site.siteId === target.siteId && site.suspended === suspended
    ? null
    : yield* new SiteNotProvisioned({ siteId: target.siteId })
})

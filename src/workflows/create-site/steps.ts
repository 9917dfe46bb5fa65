import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import type { AddressedSiteRef } from "../../kernel/SiteRef.ts"
import { checksWithin, frontPageCheck, worstOf } from "../../sites/HealthChecks.ts"
import { HealthStatus } from "../../sites/Site.ts"
import { settingsBody } from "../../sites/SiteSettings.ts"
import { ensureWordPressSite, Inspected, inspected, siteHost, type WantedSite } from "../../sites/SiteSteps.ts"
import { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressMade, WordPressSettings } from "../../wordpress/WordPressSites.ts"

// A bare site takes two exchanges with WordPress: one that makes it as it is asked for, and one that looks at it from outside.

/** What the making of a site records: what WordPress said of it in the same answer. */
export const Made = Schema.Struct({
  ...Inspected.fields,
  settings: WordPressSettings,
  /** How it is, as seen from within. */
  within: HealthStatus,
})

/** A site to be made, and whose. */
interface NewWordPressSite extends WantedSite {
  readonly adminEmail?: string
}

/** Finds or makes the site with its administrator, and writes its title and settings. Whether it has taken them is for the caller to look. */
export const makeWordPressSite = Effect.fnUntraced(function* (target: AddressedSiteRef, wanted: NewWordPressSite) {
  const site = yield* ensureWordPressSite(target, wanted, WordPressMade, {
    settings: settingsBody(wanted),
    ...(wanted.adminEmail === undefined ? {} : { adminEmail: wanted.adminEmail }),
  })
  return {
    ...(yield* inspected(target, site)),
    settings: site.settings,
    within: worstOf(checksWithin(site.health, false)),
  } satisfies typeof Made.Type
})

/**
 * The first look at a site that has just been made: what a visitor gets by its own host. What is seen is recorded with what
 * was seen from within, and nothing when nobody answers.
 */
export const visitMade = Effect.fnUntraced(function* (target: AddressedSiteRef, { within, ...made }: typeof Made.Type) {
  const wordpress = yield* WordPress
  const { environment, tenantId } = target
  const { phpVersion, siteName, wordpressVersion, wpSiteId } = made
  const seen = yield* wordpress.visit({ tenantId, environment, host: yield* siteHost(target) }).pipe(
    Effect.map((page) => ({ healthStatus: worstOf([frontPageCheck(page, false), { status: within }]) })),
    Effect.catch((error) => Effect.as(Effect.logWarning("front page not seen", error), {})),
  )
  return { wpSiteId, siteName, wordpressVersion, phpVersion, ...seen }
})

import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Settings } from "../runtime/Settings.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import { Platform, WordPressSettings, WordPressSite } from "../wordpress/WordPressSites.ts"
import type { Environment, SiteConfiguration } from "./Site.ts"
import { siteHostOf } from "./SiteAddress.ts"
import { SettingsRefused, SiteNotProvisioned, VersionUnavailable } from "./SiteProvisioningErrors.ts"
import { satisfies } from "./VersionRequirement.ts"

// What the sagas do to a WordPress site. Each may be repeated: it looks before it acts, or writes the same again.

/** Which WordPress site: our id, its address, and in which environment's WordPress it is. */
export interface SiteTarget {
  readonly tenantId: string
  readonly siteId: string
  readonly environment: Environment
  readonly subdomain: string
}

/** The host by which Multisite tells the site. */
export const siteHost = (target: SiteTarget) =>
  Effect.map(Settings, ({ siteBaseUrl }) => siteHostOf(siteBaseUrl, target.environment, target.subdomain))

/** The tenant's container has the versions that are asked for. */
export const checkVersions = Effect.fnUntraced(function* (
  where: { readonly tenantId: string; readonly environment: Environment },
  wanted: SiteConfiguration,
) {
  const wordpress = yield* WordPress
  const { environment, tenantId } = where
  const platform = yield* wordpress.call({
    tenantId,
    environment,
    method: "GET",
    path: "/bbws/v1/platform",
    answer: Platform,
  })
  const unmet = [
    { component: "WordPress", required: wanted.wordpressVersion, actual: platform.wordpressVersion },
    { component: "PHP", required: wanted.phpVersion, actual: platform.phpVersion },
  ].find(({ actual, required }) => required !== undefined && !satisfies(actual, required))
  if (unmet?.required !== undefined) return yield* new VersionUnavailable({ ...unmet, required: unmet.required })
  return { wordpressVersion: platform.wordpressVersion, phpVersion: platform.phpVersion }
})

/** The WordPress site that carries our `siteId`, if there is one. */
export const findWordPressSite = Effect.fnUntraced(function* ({ environment, siteId, tenantId }: SiteTarget) {
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

/** Looks for the site by our `siteId` before it makes one: no crash and no duplicate makes a second. */
export const createWordPressSite = Effect.fnUntraced(function* (target: SiteTarget, name: string) {
  const existing = yield* findWordPressSite(target)
  if (existing?.ready === true) return { wpSiteId: existing.id }
  const wordpress = yield* WordPress
  const { environment, siteId, tenantId } = target
  const made = yield* wordpress.call({
    tenantId,
    environment,
    method: "POST",
    path: "/wp/v2/sites",
    body: { name, domain: yield* siteHost(target), siteId },
    answer: WordPressSite,
  })
  return { wpSiteId: made.id }
})

/** Deletes the site with its tables and files, whatever is left of it. */
export const deleteWordPressSite = Effect.fnUntraced(function* (target: SiteTarget) {
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

/** Our names of the settings that core's `wp/v2/settings` takes, and its own. */
const settingNames = {
  tagline: "description",
  timezone: "timezone",
  language: "language",
  dateFormat: "date_format",
  timeFormat: "time_format",
  startOfWeek: "start_of_week",
  postsPerPage: "posts_per_page",
} as const satisfies Partial<Record<keyof SiteConfiguration, keyof typeof WordPressSettings.Type>>

type Setting = keyof typeof settingNames
const settings: ReadonlyArray<Setting> = [
  "tagline",
  "timezone",
  "language",
  "dateFormat",
  "timeFormat",
  "startOfWeek",
  "postsPerPage",
]

/** WordPress says "" for its own language. */
const language = (value: unknown): unknown => (value === "" ? "en_US" : value)

/** Writes title and settings. Core drops a value that it does not take without a word, so the answer is compared. */
export const applySettings = Effect.fnUntraced(function* (
  target: SiteTarget,
  wanted: { readonly siteName?: string; readonly configuration: SiteConfiguration },
) {
  const wordpress = yield* WordPress
  const { environment, tenantId } = target
  const given = settings.filter((name) => wanted.configuration[name] !== undefined)
  const answer = yield* wordpress.call({
    tenantId,
    environment,
    host: yield* siteHost(target),
    method: "POST",
    path: "/wp/v2/settings",
    body: {
      ...(wanted.siteName === undefined ? {} : { title: wanted.siteName }),
      ...Object.fromEntries(given.map((name) => [settingNames[name], wanted.configuration[name]])),
    },
    answer: WordPressSettings,
  })
  const strict = given.filter((name) => name !== "tagline")
  const refused = strict.filter((name) => language(answer[settingNames[name]]) !== language(wanted.configuration[name]))
  if (refused.length > 0) {
    return yield* new SettingsRefused({
      fields: refused.map((name) => ({
        path: `payload.configuration.${name}`,
        reason: `this tenant's WordPress does not have ${String(wanted.configuration[name])}`,
      })),
    })
  }
  return null
})

/** The title and the settings that WordPress has now, by our names. */
export const readSettings = Effect.fnUntraced(function* (target: SiteTarget) {
  const wordpress = yield* WordPress
  const { environment, tenantId } = target
  const answer = yield* wordpress.call({
    tenantId,
    environment,
    host: yield* siteHost(target),
    method: "GET",
    path: "/wp/v2/settings",
    answer: WordPressSettings,
  })
  const configuration: SiteConfiguration = {
    tagline: answer.description,
    timezone: answer.timezone,
    language: answer.language === "" ? "en_US" : answer.language,
    dateFormat: answer.date_format,
    timeFormat: answer.time_format,
    startOfWeek: answer.start_of_week,
    postsPerPage: answer.posts_per_page,
  }
  return { siteName: answer.title, configuration }
})

/** Suspends a site or takes it up again. */
export const suspendWordPressSite = Effect.fnUntraced(function* (
  target: SiteTarget,
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

/** The last look: the site is there, is whole, and is ours. */
export const inspectWordPressSite = Effect.fnUntraced(function* (target: SiteTarget, wpSiteId: number) {
  const wordpress = yield* WordPress
  const { environment, siteId, tenantId } = target
  const site = yield* wordpress.call({
    tenantId,
    environment,
    method: "GET",
    path: `/wp/v2/sites/${wpSiteId}`,
    answer: WordPressSite,
  })
  if (site.siteId !== siteId || site.domain !== (yield* siteHost(target)) || !site.ready) {
    return yield* new SiteNotProvisioned({ siteId })
  }
  return {
    wpSiteId,
    siteName: site.name,
    wordpressVersion: site.wordpressVersion,
    phpVersion: site.phpVersion,
  }
})

/** What the last look records. */
export const Inspected = Schema.Struct({
  wpSiteId: Schema.Int,
  siteName: Schema.String,
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
})

import * as Effect from "effect/Effect"

import type { AddressedSiteRef } from "../kernel/SiteRef.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import { WordPressSettings } from "../wordpress/WordPressSites.ts"
import type { SiteConfiguration } from "./Site.ts"
import { SettingsRefused, VersionUnavailable } from "./SiteProvisioningErrors.ts"
import { siteHost } from "./SiteSteps.ts"

// The title and the settings of a WordPress site.

/** What is asked for. */
export interface WantedSettings {
  readonly siteName?: string
  readonly configuration: SiteConfiguration
}

/** Our names of the settings that core's `wp/v2/settings` takes, and its own. */
const settingNames = {
  tagline: "description",
  timezone: "timezone",
  language: "language",
  dateFormat: "date_format",
  timeFormat: "time_format",
  startOfWeek: "start_of_week",
  postsPerPage: "posts_per_page",
  mail: "bbws_mail",
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
  "mail",
]

/** WordPress says "" for its own language. */
const language = (value: unknown): unknown => (value === "" ? "en_US" : value)

/** The settings among what is asked for of a site. */
const given = (configuration: SiteConfiguration) => settings.filter((name) => configuration[name] !== undefined)

/** Title and settings by WordPress's names. */
export const settingsBody = ({ configuration, siteName }: WantedSettings) => ({
  ...(siteName === undefined ? {} : { title: siteName }),
  ...Object.fromEntries(given(configuration).map((name) => [settingNames[name], configuration[name]])),
})

/** The settings that WordPress does not have as they are asked for: core drops a value that it does not take without a word. */
export const refusedSettings = (answer: typeof WordPressSettings.Type, { configuration }: WantedSettings) =>
  given(configuration)
    .filter((name) => name !== "tagline")
    .filter((name) => language(answer[settingNames[name]]) !== language(configuration[name]))

/** Whether WordPress has the settings that are asked for. */
export const checkSettings = (
  answer: typeof WordPressSettings.Type,
  wanted: WantedSettings,
): Effect.Effect<null, SettingsRefused | VersionUnavailable> => {
  const refused = refusedSettings(answer, wanted)
  if (refused.length === 0) return Effect.succeed(null)
  if (refused.every((name) => name === "language")) {
    const required = wanted.configuration.language ?? ""
    return Effect.fail(new VersionUnavailable({ component: "language", required, available: [] }))
  }
  return Effect.fail(
    new SettingsRefused({
      fields: refused.map((name) => ({
        path: `payload.configuration.${name}`,
        reason: `this tenant's WordPress does not have ${String(wanted.configuration[name])}`,
      })),
    }),
  )
}

/** Calls the route of a site's settings, which answers with all of them. */
const callSettings = Effect.fnUntraced(function* (
  target: AddressedSiteRef,
  request: { readonly method: "GET" } | { readonly method: "POST"; readonly body: ReturnType<typeof settingsBody> },
) {
  const wordpress = yield* WordPress
  const { environment, tenantId } = target
  const host = yield* siteHost(target)
  return yield* wordpress.call({
    tenantId,
    environment,
    host,
    path: "/wp/v2/settings",
    answer: WordPressSettings,
    ...request,
  })
})

/** Writes title and settings of a site that stands. */
export const applySettings = Effect.fnUntraced(function* (target: AddressedSiteRef, wanted: WantedSettings) {
  const answer = yield* callSettings(target, { method: "POST", body: settingsBody(wanted) })
  return yield* checkSettings(answer, wanted)
})

/** The title and the settings that WordPress has now, by our names. */
export const readSettings = Effect.fnUntraced(function* (target: AddressedSiteRef) {
  const answer = yield* callSettings(target, { method: "GET" })
  const configuration: SiteConfiguration = {
    tagline: answer.description,
    timezone: answer.timezone,
    language: answer.language === "" ? "en_US" : answer.language,
    dateFormat: answer.date_format,
    timeFormat: answer.time_format,
    startOfWeek: answer.start_of_week,
    postsPerPage: answer.posts_per_page,
    ...(answer.bbws_mail === undefined ? {} : { mail: answer.bbws_mail }),
  }
  return { siteName: answer.title, configuration }
})

import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

import { Package, packageOf } from "../catalogue/Package.ts"
import type { WordPressSiteRef } from "../kernel/SiteRef.ts"
import { Archives } from "../platform/Archives.ts"
import { PluginId } from "../plugins/marketplace/Plugin.ts"
import { SiteBroken } from "../sites/SiteProvisioningErrors.ts"
import { siteHost } from "../sites/SiteSteps.ts"
import { longRunningCall } from "../wordpress/longRunningCall.ts"
import { WordPress } from "../wordpress/WordPress.ts"
import type { WordPressRefused } from "../wordpress/WordPressErrors.ts"
import { CoreTheme, WordPressContent, WordPressTheme } from "../wordpress/WordPressPlugins.ts"
import { CapturedContent, TemplateContent, TemplateId } from "./Template.ts"

// What the sagas do to make a site of a template. Each may be repeated.

/** A plugin that comes with a template or with a new site, as it was screened. */
export const IncludedPlugin = Schema.Struct({
  pluginId: PluginId,
  slug: Schema.String,
  name: Schema.String,
  package: Package,
})
export type IncludedPlugin = typeof IncludedPlugin.Type

/** A template as it was when it was chosen. */
export const ChosenTemplate = Schema.Struct({
  templateId: TemplateId,
  themeSlug: Schema.String,
  package: Package,
  /** Its theme in other versions, of which a site may have one. */
  otherPackages: Schema.optionalKey(Schema.Array(Package)),
  content: Schema.NullOr(TemplateContent),
  captured: Schema.NullOr(CapturedContent),
  minWordPressVersion: Schema.NullOr(Schema.String),
  minPhpVersion: Schema.NullOr(Schema.String),
})
export type ChosenTemplate = typeof ChosenTemplate.Type

/** The version in which a tenant's network has a theme; null where it has not. */
export const inspectTheme = Effect.fnUntraced(function* (target: WordPressSiteRef, { themeSlug }: ChosenTemplate) {
  const { environment, tenantId } = target
  const wordpress = yield* WordPress
  const host = yield* siteHost(target)
  return yield* wordpress
    .call({ tenantId, environment, host, method: "GET", path: `/wp/v2/themes/${themeSlug}`, answer: CoreTheme })
    .pipe(
      Effect.map(({ version }): string | null => version),
      Effect.catchTag("WordPressRefused", (error) =>
        error.status === 404 ? Effect.succeed(null) : Effect.fail(error),
      ),
    )
})

/** What {@link placeTheme} records. */
export const PlacedTheme = Schema.Struct({
  warnings: Schema.Array(Schema.Struct({ code: Schema.String, message: Schema.String })),
})

/**
 * Has WordPress put a theme's files into the network, unless they are there. The tenant's sites share them: where others
 * use another version that one stays, and a warning says so.
 */
export const placeTheme = Effect.fnUntraced(function* (
  target: WordPressSiteRef,
  { package: { key, sha256, version }, themeSlug }: Pick<ChosenTemplate, "package" | "themeSlug">,
) {
  const { environment, tenantId } = target
  const archives = yield* Archives
  const source = Redacted.value(yield* archives.getUrl(tenantId, key))
  const warnings: typeof PlacedTheme.Type.warnings = yield* longRunningCall({
    tenantId,
    environment,
    // The site's own, by which WordPress knows who "others" are.
    host: yield* siteHost(target),
    method: "POST",
    path: "/wp/v2/themes",
    body: { slug: themeSlug, version, source, sha256 },
    answer: WordPressTheme,
  }).pipe(
    Effect.as([]),
    Effect.catchTag("WordPressRefused", (error) => {
      if (error.wordpressCode !== "bbws_other_version") return Effect.fail(error)
      const kept = error.version === undefined ? "another version" : `version ${error.version}`
      const message = `Other sites of the tenant use ${kept} of this template's theme, so that was used, not ${version}`
      return Effect.succeed([{ code: "TEMP_SHARED", message }])
    }),
  )
  return { warnings }
})

/** Brings a theme back to the version in which it was found, if the catalogue still has that and nobody else uses it now. */
export const putBackTheme = Effect.fnUntraced(function* (
  target: WordPressSiteRef,
  { otherPackages = [], themeSlug }: ChosenTemplate,
  found: string | null,
) {
  const before = found === null ? undefined : packageOf(otherPackages, found)
  return before === undefined ? null : yield* placeTheme(target, { package: before, themeSlug })
})

/** Makes a theme the site's own; WordPress puts the old one back when the site does not work with it. */
export const activateTheme = Effect.fnUntraced(function* (target: WordPressSiteRef, { themeSlug }: ChosenTemplate) {
  const { environment, siteId, tenantId } = target
  yield* longRunningCall({
    tenantId,
    environment,
    host: yield* siteHost(target),
    method: "PUT",
    path: `/wp/v2/themes/${themeSlug}`,
    body: { status: "active" },
    answer: WordPressTheme,
  }).pipe(
    Effect.catchTag("WordPressRefused", (error): Effect.Effect<never, SiteBroken | WordPressRefused> =>
      error.wordpressCode === "bbws_theme_breaks_site"
        ? Effect.fail(
            new SiteBroken({
              siteId,
              reasons: ["its theme breaks the site; the old one was put back"],
              by: "template",
            }),
          )
        : Effect.fail(error),
    ),
  )
  return null
})

/** Brings a template's pages, menus and options to the site. The same `contentId` again changes nothing. */
export const importContent = Effect.fnUntraced(function* (
  { environment, tenantId, wpSiteId }: WordPressSiteRef,
  { captured, content }: ChosenTemplate,
  contentId: string,
) {
  if (captured === null && content === null) return null
  const archives = yield* Archives
  const what =
    captured === null
      ? { content: { formatVersion: 1, ...content } }
      : { source: Redacted.value(yield* archives.getUrl(tenantId, captured.key)), sha256: captured.sha256 }
  yield* longRunningCall({
    tenantId,
    environment,
    method: "POST",
    path: `/bbws/v1/sites/${wpSiteId}/content`,
    body: { contentId, ...what },
    answer: WordPressContent,
  })
  return null
})

import * as Schema from "effect/Schema"

import { Package, PackageVersion, Slug } from "../catalogue/Package.ts"
import { OpaqueId } from "../kernel/Ids.ts"
import { Instant } from "../kernel/Instant.ts"
import { JsonObject, PluginId, pluginsAtOnce } from "../plugins/marketplace/Plugin.ts"

export const TemplateId = OpaqueId.pipe(Schema.brand("TemplateId"))
export type TemplateId = typeof TemplateId.Type

/** The statuses of a template's life; `TemplateLifecycle.ts` says which may follow which. */
export const TemplateStatus = Schema.Literals(["DRAFT", "PUBLISHED", "ARCHIVED"])
export type TemplateStatus = typeof TemplateStatus.Type

/** Default content that was captured from a site: a zip in the bucket. */
export const CapturedContent = Schema.Struct({ key: Schema.String, sha256: Schema.String })

/** The end of a page's address, as WordPress writes it. */
const PageSlug = Schema.String.check(
  Schema.isPattern(/^[a-z0-9][a-z0-9._-]{0,99}$/u, { expected: "lower-case letters, digits, '.', '_' and '-'" }),
)

/** Default content given inline: pages, menus and options, as the must-use plugin imports them. */
export const TemplateContent = Schema.Struct({
  pages: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        slug: PageSlug,
        title: Schema.String,
        content: Schema.String,
        parent: Schema.optionalKey(PageSlug),
      }),
    ),
  ),
  menus: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        name: Schema.String,
        locations: Schema.Array(Schema.String),
        items: Schema.Array(
          Schema.Struct({
            title: Schema.String,
            page: Schema.optionalKey(PageSlug),
            url: Schema.optionalKey(Schema.String),
            parent: Schema.optionalKey(Schema.Int),
          }),
        ),
      }),
    ),
  ),
  options: Schema.optionalKey(JsonObject),
  frontPage: Schema.optionalKey(PageSlug),
  postsPage: Schema.optionalKey(PageSlug),
})

/** What staff says of a template. `packages` are its theme's; `version` is the one that is applied. */
export const templateFields = {
  name: Schema.String.check(Schema.isPattern(/\S/u, { expected: "a name that is not blank" }), Schema.isMaxLength(200)),
  description: Schema.String.check(Schema.isMaxLength(5000)),
  category: Schema.String.check(
    Schema.isPattern(/^[A-Z][A-Z0-9_]{0,39}$/u, { expected: "a category such as BUSINESS" }),
  ),
  version: PackageVersion,
  themeSlug: Slug,
  packages: Schema.Array(Package),
  thumbnailUrl: Schema.optionalKey(Schema.String),
  demoUrl: Schema.optionalKey(Schema.String),
  minWordPressVersion: Schema.optionalKey(PackageVersion),
  minPhpVersion: Schema.optionalKey(PackageVersion),
  includedPlugins: Schema.optionalKey(Schema.Array(PluginId).check(Schema.isMaxLength(pluginsAtOnce))),
  rating: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 5 }))),
  content: Schema.optionalKey(TemplateContent),
}

/** A template as it is stored. */
export class Template extends Schema.Class<Template>("Template")({
  ...templateFields,
  templateId: TemplateId,
  status: TemplateStatus,
  usageCount: Schema.Int,
  captured: Schema.NullOr(CapturedContent),
  createdAt: Instant,
  updatedAt: Instant,
  /** Counts the writes of staff: optimistic locking, and the ETag. `version` is the theme's. */
  revision: Schema.Int,
}) {}

import * as Schema from "effect/Schema"

/** A plugin in a tenant's network (`bbws/v1/plugins/{slug}`): the files are shared, activation is per site. */
export const WordPressPlugin = Schema.Struct({
  slug: Schema.String,
  installed: Schema.Boolean,
  version: Schema.NullOr(Schema.String),
  sites: Schema.Array(Schema.Struct({ siteId: Schema.String, active: Schema.Boolean })),
})

/** A plugin on one site (`bbws/v1/sites/{id}/plugins/{slug}`). */
export const WordPressSitePlugin = Schema.Struct({
  slug: Schema.String,
  active: Schema.Boolean,
  version: Schema.String,
})

/** What became of the data that a plugin has left on a site; `none` when it says nothing of what it leaves. */
export const PluginData = Schema.Literals(["kept", "purged", "failed", "none"])
export type PluginData = typeof PluginData.Type

/** What the removal of a plugin from a site did. */
export const WordPressPluginRemoval = Schema.Struct({
  deactivated: Schema.Boolean,
  filesDeleted: Schema.Boolean,
  /** A container of an earlier image does not say. */
  data: Schema.optionalKey(PluginData),
})

/** What an update of a plugin did; `affectedSites` are the platform's ids of the sites that use it. */
export const WordPressPluginUpdate = Schema.Struct({
  from: Schema.NullOr(Schema.String),
  to: Schema.String,
  affectedSites: Schema.Array(Schema.String),
})

/** An option that holds a plugin's settings. */
export const WordPressOption = Schema.Struct({
  option: Schema.String,
  value: Schema.Unknown,
  existed: Schema.Boolean,
})

/** A theme on a site. */
export const WordPressTheme = Schema.Struct({ stylesheet: Schema.String, version: Schema.NullOr(Schema.String) })

/** A theme as core shows it (`wp/v2/themes/{stylesheet}`). */
export const CoreTheme = Schema.Struct({ version: Schema.String })

/** What an import of default content did, or had done before. */
export const WordPressContent = Schema.Struct({ contentId: Schema.String, alreadyDone: Schema.Boolean })

/** Default content captured from a site. */
export const WordPressCapture = Schema.Struct({
  captureId: Schema.String,
  sizeBytes: Schema.Int,
  sha256: Schema.String,
  theme: Schema.Struct({ stylesheet: Schema.String, version: Schema.NullOr(Schema.String) }),
})

/** A plugin as core lists it on a site's own host (`wp/v2/plugins`). */
export const CorePlugin = Schema.Struct({
  /** `folder/file` without `.php`. */
  plugin: Schema.String,
  status: Schema.String,
  version: Schema.String,
})

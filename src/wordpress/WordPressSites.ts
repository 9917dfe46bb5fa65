import * as Schema from "effect/Schema"

/** What the tenant's container is (`GET bbws/v1/platform`). */
export const Platform = Schema.Struct({
  tenantId: Schema.String,
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
})

/** A site of the tenant's Multisite network (`wp/v2/sites`). */
export const WordPressSite = Schema.Struct({
  id: Schema.Int,
  siteId: Schema.String,
  domain: Schema.String,
  name: Schema.String,
  url: Schema.String,
  ready: Schema.Boolean,
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
})
export type WordPressSite = typeof WordPressSite.Type

/** A site's own settings (`wp/v2/settings`), as far as we set them. */
export const WordPressSettings = Schema.Struct({
  title: Schema.String,
  description: Schema.String,
  timezone: Schema.String,
})

import * as Schema from "effect/Schema"

/** The domains under which WordPress answers as a site, and the one that its pages are at (`bbws/v1/sites/{id}/domains`). */
export const WordPressDomains = Schema.Struct({
  domains: Schema.Array(Schema.Struct({ host: Schema.String, since: Schema.Int })),
  /** None, where they are at the site's own address. */
  primary: Schema.NullOr(Schema.String),
})
export type WordPressDomains = typeof WordPressDomains.Type

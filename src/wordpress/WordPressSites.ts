import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/** Most characters that are taken of a text of WordPress's, of whose options some hold megabytes: a record has to hold it. */
const maxText = 10_000

/** A text that people wrote, as far as a record holds it. */
const Text = Schema.String.pipe(
  Schema.decodeTo(
    Schema.String,
    SchemaTransformation.transform({ decode: (text) => text.slice(0, maxText), encode: (text) => text }),
  ),
)

/** What is seen of a tenant's container; one of an earlier release tells its versions alone. */
export const PlatformSeen = Schema.Struct({
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
  languages: Schema.optionalKey(Schema.Array(Schema.String)),
  limits: Schema.optionalKey(
    Schema.Struct({
      memoryBytes: Schema.NullOr(Schema.Int),
      uploadBytes: Schema.Int,
      executionSeconds: Schema.NullOr(Schema.Int),
    }),
  ),
})
export type PlatformSeen = typeof PlatformSeen.Type

/** What the tenant's container is (`GET bbws/v1/platform`). */
export const Platform = Schema.Struct({ tenantId: Schema.String, ...PlatformSeen.fields })

/** A site of the tenant's Multisite network (`wp/v2/sites`). */
export const WordPressSite = Schema.Struct({
  id: Schema.Int,
  siteId: Schema.String,
  domain: Schema.String,
  name: Text,
  url: Schema.String,
  ready: Schema.Boolean,
  suspended: Schema.Boolean,
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
})
export type WordPressSite = typeof WordPressSite.Type

/** A site's own settings (`wp/v2/settings`), as far as we set them. */
export const WordPressSettings = Schema.Struct({
  title: Text,
  description: Text,
  timezone: Text,
  language: Text,
  date_format: Text,
  time_format: Text,
  start_of_week: Schema.Int,
  posts_per_page: Schema.Int,
  /** Whether it sends its mail; a container of an earlier release does not tell. */
  bbws_mail: Schema.optionalKey(Schema.Literals(["SEND", "CAPTURE"])),
})

/** A mail that was captured (`bbws/v1/sites/{id}/mail`). */
export const WordPressMail = Schema.Struct({
  id: Schema.Int,
  date: Schema.String,
  from: Schema.String,
  to: Schema.Array(Schema.String),
  subject: Schema.String,
  text: Schema.NullOr(Schema.String),
  html: Schema.NullOr(Schema.String),
  attachments: Schema.Array(Schema.Struct({ name: Schema.String, sizeBytes: Schema.NullOr(Schema.Int) })),
  truncated: Schema.Boolean,
})

/** What an archive does not hold, or an import did not bring. WordPress tells of the first fifty. */
export const ArchiveWarnings = Schema.Array(
  Schema.Struct({ code: Schema.String, subject: Schema.String, message: Schema.String }),
)

/** An archive that WordPress wrote (`bbws/v1/sites/{id}/export`). */
export const WordPressArchive = Schema.Struct({
  archiveId: Schema.String,
  sizeBytes: Schema.Int,
  /** Of the whole archive, hexadecimal. */
  sha256: Schema.String,
  /** What the site takes; a container of an earlier release does not tell. */
  usage: Schema.optionalKey(Schema.Struct({ databaseBytes: Schema.Int, uploadsBytes: Schema.Int, files: Schema.Int })),
  /** A container of an earlier release tells of none. */
  warnings: Schema.optionalKey(ArchiveWarnings),
})

/** What an import (`bbws/v1/sites/{id}/import`) did, or had done before. */
export const WordPressImport = Schema.Struct({
  importId: Schema.String,
  alreadyDone: Schema.Boolean,
  warnings: Schema.optionalKey(ArchiveWarnings),
})

/** How a site is, as it can be told from within. */
export const WordPressCondition = Schema.Struct({
  suspended: Schema.Boolean,
  database: Schema.Struct({ ok: Schema.Boolean, latencyMs: Schema.Finite }),
  disk: Schema.Struct({
    ok: Schema.Boolean,
    freeBytes: Schema.NullOr(Schema.Finite),
    totalBytes: Schema.NullOr(Schema.Finite),
  }),
  cron: Schema.Struct({ ok: Schema.Boolean, overdueSeconds: Schema.Finite }),
  lastError: Schema.NullOr(Schema.Struct({ type: Schema.String, location: Schema.String, at: Schema.String })),
  /** Whether its database is as new as WordPress. A container of an earlier release does not tell. */
  upgrade: Schema.optionalKey(Schema.Struct({ ok: Schema.Boolean, dbVersion: Schema.Int })),
})
export type WordPressCondition = typeof WordPressCondition.Type

/** How a site is, with what a visitor gets (`bbws/v1/sites/{id}/health`). */
export const WordPressHealth = Schema.Struct({
  ...WordPressCondition.fields,
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
  frontPage: Schema.Struct({ status: Schema.Int, responseTimeMs: Schema.Finite }),
})
export type WordPressHealth = typeof WordPressHealth.Type

/** A site that was found or made, with its settings as they were written (`POST wp/v2/sites`). */
export const WordPressMade = Schema.Struct({
  ...WordPressSite.fields,
  settings: WordPressSettings,
  health: WordPressCondition,
})

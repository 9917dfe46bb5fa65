import * as Schema from "effect/Schema"

import type { Answer } from "./network.ts"

/** JSON of a site. */
export const Site = Schema.Struct({
  id: Schema.Int,
  siteId: Schema.String,
  domain: Schema.String,
  name: Schema.String,
  url: Schema.String,
  suspended: Schema.Boolean,
  deleted: Schema.Boolean,
  public: Schema.Boolean,
  ready: Schema.Boolean,
  registered: Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)),
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
})

/** JSON of the platform resource. */
export const Platform = Schema.Struct({
  tenantId: Schema.String,
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
  multisite: Schema.Boolean,
  languages: Schema.Array(Schema.String),
})

/** What an export or import says of what was left out. */
export const Warnings = Schema.Array(
  Schema.Struct({ code: Schema.String, subject: Schema.String, message: Schema.String }),
)

/** JSON of a finished export. */
export const Exported = Schema.Struct({
  archiveId: Schema.String,
  sizeBytes: Schema.Int,
  sha256: Schema.String,
  tables: Schema.Int,
  rows: Schema.Int,
  files: Schema.Int,
  usage: Schema.Struct({ databaseBytes: Schema.Int, uploadsBytes: Schema.Int, files: Schema.Int }),
  warnings: Warnings,
  manifest: Schema.Struct({
    formatVersion: Schema.Int,
    siteId: Schema.String,
    domain: Schema.String,
    name: Schema.String,
    url: Schema.String,
    wordpressVersion: Schema.String,
    phpVersion: Schema.String,
    createdAt: Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)),
  }),
})

/** JSON of a finished import. */
export const Imported = Schema.Struct({
  importId: Schema.String,
  rows: Schema.Int,
  files: Schema.Int,
  alreadyDone: Schema.Boolean,
  warnings: Warnings,
})

/** How far a slice of long work is. */
const Progress = Schema.Struct({ bytesDone: Schema.Int, bytesTotal: Schema.Int, rowsDone: Schema.Int })

/** JSON of a slice of a saving that is not the last one. */
export const Saving = Schema.Struct({
  archiveId: Schema.String,
  done: Schema.Literal(false),
  progress: Progress,
  wanted: Schema.Array(Schema.Struct({ name: Schema.String, bytes: Schema.Int, md5: Schema.String })),
})

/** JSON of a finished saving. */
export const Saved = Schema.Struct({
  archiveId: Schema.String,
  done: Schema.Literal(true),
  manifest: Schema.Struct({ sha256: Schema.String, bytes: Schema.Int }),
  sizeBytes: Schema.Int,
  storedBytes: Schema.Int,
  uses: Schema.Array(Schema.String),
  usage: Exported.fields.usage,
  warnings: Warnings,
})

/** JSON of a slice of a loading that is not the last one. */
export const Loading = Schema.Struct({
  importId: Schema.String,
  done: Schema.Literal(false),
  progress: Progress,
  wanted: Schema.Array(Schema.String),
})

/** JSON of a finished loading. */
export const Loaded = Schema.Struct({ ...Imported.fields, done: Schema.Literal(true) })

/** JSON of a slice of the making of a download that is not the last one. */
export const Preparing = Schema.Struct({
  downloadId: Schema.String,
  done: Schema.Literal(false),
  progress: Progress,
  wanted: Schema.Array(
    Schema.Union([
      Schema.Struct({ pack: Schema.String }),
      Schema.Struct({ part: Schema.Int, bytes: Schema.Int, md5: Schema.String }),
    ]),
  ),
})

/** JSON of a download that is made. */
export const Prepared = Schema.Struct({
  downloadId: Schema.String,
  done: Schema.Literal(true),
  sizeBytes: Schema.Int,
  parts: Schema.Array(Schema.String),
  tables: Schema.Int,
  files: Schema.Int,
})

/** JSON of a slice of a verification that is not the last one. */
export const Verifying = Schema.Struct({
  verificationId: Schema.String,
  done: Schema.Literal(false),
  progress: Progress,
  wanted: Schema.Array(Schema.String),
})

/** JSON of a finished verification. */
export const Verified = Schema.Struct({
  verificationId: Schema.String,
  done: Schema.Literal(true),
  rows: Schema.Int,
  files: Schema.Int,
  pageStatus: Schema.Int,
  warnings: Warnings,
})

/** JSON of a site's health. */
export const Health = Schema.Struct({
  siteId: Schema.String,
  suspended: Schema.Boolean,
  wordpressVersion: Schema.String,
  phpVersion: Schema.String,
  database: Schema.Struct({ ok: Schema.Boolean, latencyMs: Schema.Int }),
  disk: Schema.Struct({
    ok: Schema.Boolean,
    freeBytes: Schema.NullOr(Schema.Int),
    totalBytes: Schema.NullOr(Schema.Int),
  }),
  cron: Schema.Struct({ ok: Schema.Boolean, overdueSeconds: Schema.Int }),
  lastError: Schema.NullOr(Schema.Struct({ type: Schema.String, location: Schema.String, at: Schema.String })),
  upgrade: Schema.Struct({ ok: Schema.Boolean, dbVersion: Schema.Int }),
  frontPage: Schema.Struct({ status: Schema.Int, responseTimeMs: Schema.Int }),
})

/** JSON of a site that was found or made. */
export const Made = Schema.Struct({
  ...Site.fields,
  settings: Schema.NullOr(Schema.Record(Schema.String, Schema.Unknown)),
  health: Schema.Struct({
    suspended: Schema.Boolean,
    database: Health.fields.database,
    disk: Health.fields.disk,
    cron: Health.fields.cron,
    lastError: Schema.Null,
  }),
})

/** Decodes the JSON of an answer. */
export const read = <S extends Schema.Decoder<unknown>>(schema: S, answer: Answer) =>
  Schema.decodeUnknownSync(Schema.fromJsonString(schema))(answer.text)

/** Decodes the answer that holds a site. */
export const site = (answer: Answer) => read(Site, answer)
/** Decodes the answer that holds a list of sites. */
export const sites = (answer: Answer) => read(Schema.Array(Site), answer)
/** Decodes the code of an error. */
export const code = (answer: Answer) => read(Schema.Struct({ code: Schema.String }), answer).code

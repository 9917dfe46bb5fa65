import * as Schema from "effect/Schema"

import { ArchiveWarnings, WordPressArchive, WordPressImport } from "./WordPressSites.ts"

// What a site's content is stored by and brought back from, slice by slice (`bbws/v1/sites/{id}/save` and `…/load`).

/** How far it is. */
const Progress = Schema.Struct({ bytesDone: Schema.Finite, bytesTotal: Schema.Finite, rowsDone: Schema.Finite })
export type Progress = typeof Progress.Type

/** A pack of a save by its number, or its manifest. */
export const PackName = Schema.String.check(Schema.isPattern(/^(?:0|[1-9]\d{0,6}|manifest)$/))

/** A slice of a save that has more to do. What it wants lies there and waits for a URL; the digest is in base64. */
const Saving = Schema.Struct({
  archiveId: Schema.String,
  done: Schema.Literal(false),
  progress: Progress,
  wanted: Schema.Array(Schema.Struct({ name: PackName, bytes: Schema.Int, md5: Schema.String })).check(
    Schema.isMaxLength(64),
  ),
})

const SavedContent = Schema.Struct({
  archiveId: Schema.String,
  done: Schema.Literal(true),
  /** Hexadecimal. */
  manifest: Schema.Struct({ sha256: Schema.String, bytes: Schema.Int }),
  sizeBytes: Schema.Int,
  storedBytes: Schema.Int,
  uses: Schema.Array(Schema.String),
  usage: WordPressArchive.fields.usage,
  warnings: Schema.optionalKey(ArchiveWarnings),
})

export const WordPressSave = Schema.Union([Saving, SavedContent])

const more = {
  done: Schema.Literal(false),
  progress: Progress,
  /** The packs of which it needs parts next. */
  wanted: Schema.Array(Schema.String).check(Schema.isMaxLength(64)),
} as const

/** A slice of a restore that has more to do. */
const Loading = Schema.Struct({ importId: Schema.String, ...more })

/** A slice of the making of a download that has more to do: the packs that it needs next, and the parts that wait for a URL. */
const Preparing = Schema.Struct({
  downloadId: Schema.String,
  done: Schema.Literal(false),
  progress: Progress,
  wanted: Schema.Array(
    Schema.Union([
      Schema.Struct({ pack: Schema.String }),
      Schema.Struct({
        part: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10_000 })),
        bytes: Schema.Int,
        md5: Schema.String,
      }),
    ]),
  ).check(Schema.isMaxLength(64)),
})

export const WordPressDownload = Schema.Union([
  Preparing,
  Schema.Struct({
    downloadId: Schema.String,
    done: Schema.Literal(true),
    sizeBytes: Schema.Int,
    /** Digests of all parts, in base64. */
    parts: Schema.Array(Schema.String).check(Schema.isMaxLength(10_000)),
  }),
])

export const WordPressLoad = Schema.Union([
  Loading,
  Schema.Struct({ ...WordPressImport.fields, done: Schema.Literal(true) }),
])

/** A slice of a verification (`bbws/v1/verifications`), and its end: what it could read back. */
export const WordPressVerification = Schema.Union([
  Schema.Struct({ verificationId: Schema.String, ...more }),
  Schema.Struct({
    verificationId: Schema.String,
    done: Schema.Literal(true),
    rows: Schema.Int,
    files: Schema.Int,
    warnings: Schema.optionalKey(ArchiveWarnings),
  }),
])

import * as Crypto from "node:crypto"

import * as Schema from "effect/Schema"
import { unzipSync, zipSync } from "fflate"

/** The files of an archive, by their paths. */
export type Files = Record<string, Uint8Array>

/** A value of a table: text, nothing, or bytes in base64. */
const Value = Schema.NullOr(Schema.Union([Schema.String, Schema.Struct({ $b64: Schema.String })]))

/** The part of a manifest that the tests look at or change. Everything else is kept. */
const Manifest = Schema.StructWithRest(
  Schema.Struct({
    tables: Schema.Record(
      Schema.String,
      Schema.Struct({ rows: Schema.Int, columns: Schema.Array(Schema.Unknown), keys: Schema.Array(Schema.Unknown) }),
    ),
    users: Schema.Array(
      Schema.Struct({
        id: Schema.Int,
        login: Schema.String,
        email: Schema.String,
        displayName: Schema.String,
        roles: Schema.Array(Schema.String),
        meta: Schema.optionalKey(Schema.Unknown),
      }),
    ),
  }),
  [Schema.Record(Schema.String, Schema.Unknown)],
)
const ManifestText = Schema.fromJsonString(Manifest)
const RowText = Schema.fromJsonString(Schema.Array(Value))

type Manifest = typeof Manifest.Type

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString()
const bytes = (value: string) => new Uint8Array(Buffer.from(value))

/** Opens a zip. */
export const unpack = (zip: Uint8Array | undefined): Files => unzipSync(zip ?? new Uint8Array())

/** Makes a zip. */
export const pack = (files: Files): Buffer => Buffer.from(zipSync(files))

/** The digest that the platform knows of an archive. */
export const sha256 = (data: Uint8Array) => Crypto.createHash("sha256").update(data).digest("hex")

/** Reads the manifest. */
export const manifestOf = (files: Files): Manifest =>
  Schema.decodeUnknownSync(ManifestText)(text(files["manifest.json"]))

/** Reads the rows of a table. */
export const rowsOf = (files: Files, table: string) =>
  text(files[`tables/${table}.jsonl`])
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Schema.decodeUnknownSync(RowText)(line))

/** The archive with another manifest. */
export const withManifest = (
  files: Files,
  change: (manifest: Manifest) => Manifest | Record<string, unknown>,
): Files => ({
  ...files,
  "manifest.json": bytes(JSON.stringify(change(manifestOf(files)))),
})

/** The archive with another file. */
export const withFile = (files: Files, path: string, content: string): Files => ({ ...files, [path]: bytes(content) })

/** The archive without a table. */
export const withoutTable = (files: Files, table: string): Files => {
  const { [`tables/${table}.jsonl`]: _, ...rest } = files
  return withManifest(rest, (manifest) => {
    const { [table]: __, ...tables } = manifest.tables
    return { ...manifest, tables }
  })
}

/** The archive with other words in its manifest and tables. They must be as long as the old ones, for serialized PHP. */
export const translated = (files: Files, words: ReadonlyArray<readonly [string, string]>): Files =>
  Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      path,
      path.startsWith("uploads/")
        ? content
        : bytes(words.reduce((result, [from, to]) => result.replaceAll(from, to), text(content))),
    ]),
  )

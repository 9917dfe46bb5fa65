import { createHash } from "node:crypto"

import { Schema } from "effect"

import { type Answer, fail, refuse } from "./MultisiteAnswers.ts"
import type { Outside } from "./Outside.ts"

// The files that the sites of a network share: plugins and themes, and the packages that they come in.

/**
 * What is wrong with the code of a package: nothing, or it fails when it is switched on, at every page, or whenever it is
 * loaded.
 */
export const Flaw = Schema.Literals(["none", "activation", "page", "load"])
export type Flaw = typeof Flaw.Type

/** A package as the stand-in's bucket holds it, in place of a zip. */
export const PackageText = Schema.Struct({
  kind: Schema.Literals(["plugin", "theme", "neither"]),
  folder: Schema.String,
  version: Schema.String,
  flaw: Flaw,
  /** The only site, by the first label of its domain, on which the flaw shows. */
  flawOn: Schema.optionalKey(Schema.String),
  /** Main file of a plugin, when it is not the one of its name. */
  file: Schema.optionalKey(Schema.String),
  /** It asks for more than any container has. */
  demanding: Schema.optionalKey(Schema.Boolean),
})
export type PackageText = typeof PackageText.Type

/** What lies in a folder of plugins or themes. */
export interface Files {
  readonly version: string
  readonly file: string
  readonly flaw: Flaw
  readonly flawOn?: string
}

/** What a killed request left, which the next one takes back. */
export type Unfinished =
  | { readonly what: "plugins" | "themes"; readonly slug: string; readonly before: Files | null }
  | { readonly what: "activation"; readonly siteId: string; readonly file: string }
  | { readonly what: "switch"; readonly siteId: string; readonly stylesheet: string }

export interface SharedFiles {
  plugins: Record<string, Files>
  themes: Record<string, Files>
  unfinished: Array<Unfinished>
}

export const sharedFiles = (): SharedFiles => ({ plugins: {}, themes: {}, unfinished: [] })

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(PackageText))

export const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex")

/** What a presigned address leads to; refused as the must-use plugin refuses it. */
export const download = (
  outside: Outside,
  source: string,
  sha256: string,
): { readonly text: string } | { readonly refused: Answer } => {
  const text = outside.archives[source.replace("memory://get/", "")]
  if (text === undefined) return { refused: fail(502, "bbws_download_failed") }
  return sha256Of(text) === sha256 ? { text } : { refused: refuse(422, "bbws_bad_digest") }
}

/** The files of a package that is what it should be. */
export const openPackage = (
  outside: Outside,
  kind: PackageText["kind"],
  slug: string,
  { sha256, source, version }: { readonly source: string; readonly sha256: string; readonly version: string },
): { readonly files: Files } | { readonly refused: Answer } => {
  const got = download(outside, source, sha256)
  if ("refused" in got) return got
  const found = decode(got.text)
  if (found._tag === "None" || found.value.folder !== slug || found.value.kind !== kind) {
    return { refused: refuse(422, "bbws_bad_package") }
  }
  const { demanding = false, file = `${slug}.php`, flaw, flawOn, version: actual } = found.value
  if (actual !== version) return { refused: refuse(422, "bbws_bad_package") }
  if (demanding) return { refused: refuse(422, "bbws_incompatible") }
  return {
    files: { version, file: `${slug}/${file}`, flaw, ...(flawOn === undefined ? {} : { flawOn }) },
  }
}

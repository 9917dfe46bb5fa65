import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

import type { CopyrightNotice, VersionRange, Vulnerability } from "../marketplace/Vulnerability.ts"

/** A vulnerability of a wanted plugin. */
export interface FeedMatch {
  readonly slug: string
  readonly record: Vulnerability
}

/** What every record is looked at for; the rest is read of those that are wanted. */
const Envelope = Schema.Struct({
  informational: Schema.optionalKey(Schema.NullOr(Schema.Boolean)),
  software: Schema.Array(
    Schema.Struct({
      type: Schema.String,
      slug: Schema.String,
      affected_versions: Schema.optionalKey(Schema.Unknown),
      patched_versions: Schema.optionalKey(Schema.Unknown),
    }),
  ),
  title: Schema.optionalKey(Schema.Unknown),
  cve: Schema.optionalKey(Schema.Unknown),
  cvss: Schema.optionalKey(Schema.Unknown),
  references: Schema.optionalKey(Schema.Unknown),
  copyrights: Schema.optionalKey(Schema.Unknown),
})
const decodeEnvelope = Schema.decodeUnknownResult(Envelope)

/** PHP writes a map that is empty as an empty list. */
const FeedRanges = Schema.Union([
  Schema.Record(
    Schema.String,
    Schema.Struct({
      from_version: Schema.NonEmptyString,
      from_inclusive: Schema.Boolean,
      to_version: Schema.NonEmptyString,
      to_inclusive: Schema.Boolean,
    }),
  ),
  Schema.Tuple([]),
])
const decodeRanges = Schema.decodeUnknownResult(FeedRanges)
const decodeTitle = Schema.decodeUnknownResult(Schema.NonEmptyString)

/** Reads what only explains a vulnerability: it is left out when it has another shape, so that the vulnerability is still known. */
const orElse = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) => {
  const decode = Schema.decodeUnknownOption(schema)
  return (value: unknown): S["Type"] | undefined => Option.getOrUndefined(decode(value))
}
const readString = orElse(Schema.String)
const readStrings = orElse(Schema.Array(Schema.String))
const readScore = orElse(Schema.Struct({ score: Schema.Finite }))
const readRating = orElse(Schema.Struct({ rating: Schema.String }))
const readCopyrights = orElse(
  Schema.Struct({
    message: Schema.optionalKey(Schema.Unknown),
    defiant: Schema.optionalKey(Schema.Unknown),
    mitre: Schema.optionalKey(Schema.Unknown),
  }),
)
const readNotice = orElse(
  Schema.Struct({ notice: Schema.String, license_url: Schema.optionalKey(Schema.NullOr(Schema.String)) }),
)

/** Lengths that a stored text is cut to, in UTF-16 units: a plugin's item in DynamoDB holds all of its records. */
const longest = 300
const mostReferences = 3
const mostPatched = 20

const shortened = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`

const noticeOf = (value: unknown): CopyrightNotice | null => {
  const read = readNotice(value)
  return read === undefined
    ? null
    : { notice: shortened(read.notice), licenseUrl: isLink(read.license_url ?? "") ? (read.license_url ?? null) : null }
}

const isLink = (text: string): boolean => text.length <= longest && /^https?:\/\//.test(text) && URL.canParse(text)
/** Wordfence asks for a link to its own page of the record. */
const isOwn = (link: string): boolean => link.startsWith("https://www.wordfence.com/")

const referencesOf = (value: unknown): ReadonlyArray<string> => {
  const links = (readStrings(value) ?? []).filter(isLink)
  return [...links.filter(isOwn), ...links.filter((link) => !isOwn(link))].slice(0, mostReferences)
}

type Software = (typeof Envelope.Type)["software"][number]

const rangesOf = ({ affected_versions }: Software): Result.Result<ReadonlyArray<VersionRange>, Schema.SchemaError> =>
  Result.map(decodeRanges(affected_versions), (ranges) =>
    Object.values(ranges).map((range) => ({
      from: range.from_version,
      fromInclusive: range.from_inclusive,
      to: range.to_version,
      toInclusive: range.to_inclusive,
    })),
  )

/**
 * The vulnerabilities that a record of the Wordfence Intelligence feed (version 3) has for plugins whose slug is wanted;
 * `id` is its key in the feed. Informational records are no vulnerabilities, as for Wordfence's own scanner. A failure is a record whose shape is not
 * the feed's, where it matters: its title, its plugins and their affected versions.
 */
export const readFeedRecord = (
  id: string,
  value: unknown,
  wanted: ReadonlySet<string>,
): Result.Result<ReadonlyArray<FeedMatch>, string> =>
  Result.gen(function* () {
    const feed = yield* decodeEnvelope(value)
    if (feed.informational === true) return []
    const plugins = Map.groupBy(
      feed.software.filter(({ slug, type }) => type === "plugin" && wanted.has(slug.toLowerCase())),
      ({ slug }) => slug.toLowerCase(),
    )
    if (plugins.size === 0) return []
    const copyrights = readCopyrights(feed.copyrights)
    const message = readString(copyrights?.message)
    const common = {
      id,
      title: shortened(yield* decodeTitle(feed.title)),
      cve: readString(feed.cve) ?? null,
      cvssScore: readScore(feed.cvss)?.score ?? null,
      rating: readRating(feed.cvss)?.rating ?? null,
      references: referencesOf(feed.references),
      copyrights: {
        message: message === undefined ? null : shortened(message),
        defiant: noticeOf(copyrights?.defiant),
        mitre: noticeOf(copyrights?.mitre),
      },
    }
    const matches: Array<FeedMatch> = []
    for (const [slug, software] of plugins) {
      const affected: Array<VersionRange> = []
      for (const one of software) affected.push(...(yield* rangesOf(one)))
      const patched = software.flatMap(({ patched_versions }) => readStrings(patched_versions) ?? [])
      const patchedVersions = [...new Set(patched)].slice(0, mostPatched)
      matches.push({ slug, record: { ...common, affected, patchedVersions } })
    }
    return matches
  }).pipe(Result.mapError(({ message }) => shortened(message)))

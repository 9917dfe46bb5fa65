import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

import type { AddressedSiteRef, SiteRef, WordPressSiteRef } from "../kernel/SiteRef.ts"
import type { Operation } from "../operations/engine/Operation.ts"
import { Archives } from "../platform/Archives.ts"
import { BackupRetention } from "../platform/BackupRetention.ts"
import { ContentTooNew } from "../sites/SiteProvisioningErrors.ts"
import { keepUsage } from "../tenants/Usage.ts"
import { longRunningCall } from "../wordpress/longRunningCall.ts"
import { WordPressRefused } from "../wordpress/WordPressErrors.ts"
import { ArchiveWarnings, WordPressArchive, WordPressImport } from "../wordpress/WordPressSites.ts"
import { Backup, BackupId, type BackupKind, StoredContent } from "./Backup.ts"
import { BackupStore } from "./BackupStore.ts"

// What the sagas do with archives. WordPress does the work; the same request again tells how far it is, and then the result.

/** What WordPress had to leave out, if anything. */
const Warned = Schema.Struct({ warnings: Schema.optionalKey(ArchiveWarnings) })
type Warned = typeof Warned.Type

export const warned = ({ warnings = [] }: Warned): Warned => (warnings.length === 0 ? {} : { warnings })

/** An archive in the bucket, or a manifest. */
export const Archive = Schema.Struct({
  key: Schema.String,
  sizeBytes: Schema.Int,
  sha256: Schema.String,
  ...StoredContent,
  ...Warned.fields,
})
export type Archive = typeof Archive.Type

const warnedIn = Schema.decodeUnknownOption(Schema.Struct({ warnings: Schema.Array(Schema.Unknown) }))

/** The warnings of recorded steps, and of what else has some, for the operation's result; nothing when there are none. */
export const warningsOf = (...records: ReadonlyArray<unknown>): { readonly warnings?: ReadonlyArray<unknown> } => {
  const warnings = records.flatMap((record) =>
    Option.match(warnedIn(record), { onNone: () => [], onSome: (found) => found.warnings }),
  )
  return warnings.length === 0 ? {} : { warnings }
}

const archiveCall = <S extends Schema.ConstraintDecoder<unknown>>(
  { environment, tenantId, wpSiteId }: WordPressSiteRef,
  what: "export" | "import",
  body: object,
  answer: S,
) =>
  longRunningCall({ tenantId, environment, method: "POST", path: `/bbws/v1/sites/${wpSiteId}/${what}`, body, answer })

/** An id of this attempt: what an earlier attempt exported is of its day, and WordPress would answer it again. */
export const ofAttempt = ({ attempt }: Pick<Operation, "attempt">, id: string): string =>
  attempt === 1 ? id : `${id}-${attempt}`

/** Where an archive is kept: what only carries content from one site to another is thrown away sooner. */
export const archiveKey = (folder: "backups" | "exports", { siteId, tenantId }: SiteRef, archiveId: string): string =>
  `${folder}/${tenantId}/${siteId}/${archiveId}.zip`

/** Has WordPress write an archive of a site. The same `archiveId` again is the same archive. */
export const exportSite = Effect.fn("ArchiveSteps.export")(function* (
  target: WordPressSiteRef,
  archiveId: string,
  key: string,
) {
  const archives = yield* Archives
  const destination = Redacted.value(yield* archives.putUrl(target.tenantId, key))
  const { sha256, sizeBytes, usage, ...made } = yield* archiveCall(
    target,
    "export",
    { archiveId, destination },
    WordPressArchive,
  )
  if (usage !== undefined) yield* keepUsage(target, usage)
  return { key, sizeBytes, sha256, ...warned(made) } satisfies Archive
})

/** What an import, of whatever form, has to tell; and what it is refused for, where that is the content's age. */
export const imported =
  (siteId: string) =>
  <E extends { readonly _tag: string }, R>(
    done: Effect.Effect<Warned, E | WordPressRefused, R>,
  ): Effect.Effect<Warned | null, E | WordPressRefused | ContentTooNew, R> =>
    done.pipe(
      Effect.map((made) => (made.warnings === undefined || made.warnings.length === 0 ? null : warned(made))),
      Effect.catchIf(
        (error) => error instanceof WordPressRefused && error.wordpressCode === "bbws_newer_archive",
        (error) =>
          Effect.fail(
            new ContentTooNew({
              siteId,
              actual: (error instanceof WordPressRefused ? error.version : undefined) ?? "of an older version",
            }),
          ),
      ),
    )

/**
 * Has WordPress replace a site's content by an archive, at once and as a whole. The same `importId` again changes nothing.
 * Answers what could not be brought over as it should be, if there is any.
 */
export const importSite = Effect.fn("ArchiveSteps.import")(function* (
  target: WordPressSiteRef,
  archive: Pick<Archive, "key" | "sha256">,
  importId: string,
  name?: string,
) {
  const archives = yield* Archives
  const source = Redacted.value(yield* archives.getUrl(target.tenantId, archive.key))
  return yield* archiveCall(
    target,
    "import",
    { importId, source, sha256: archive.sha256, ...(name === undefined ? {} : { name }) },
    WordPressImport,
  ).pipe(imported(target.siteId))
})

/** An archive with what is to be said of it as a backup. */
export type Made = Archive & { readonly backupId: string; readonly kind: BackupKind; readonly label: string | null }

/** The backup that an archive becomes, here and now. */
export const backupOf = Effect.fnUntraced(function* (
  { environment, siteId, tenantId }: AddressedSiteRef,
  { createdBy }: Operation,
  { warnings: _warnings, ...backup }: Made,
) {
  const backupRetentionDays = yield* BackupRetention
  const now = yield* Clock.currentTimeMillis
  return new Backup({
    ...backup,
    backupId: BackupId.make(backup.backupId),
    siteId,
    tenantId,
    environment,
    createdAt: new Date(now).toISOString(),
    createdBy,
    expiresAt: new Date(now + backupRetentionDays * 86_400_000).toISOString(),
  })
})

/** Writes down that an archive is a backup. */
export const recordBackup = Effect.fn("ArchiveSteps.record")(function* (
  target: AddressedSiteRef,
  operation: Operation,
  made: Made,
) {
  const store = yield* BackupStore
  yield* store.put(yield* backupOf(target, operation, made))
  return null
})

/** What `storeBackup` records in the journal. */
export const BackedUp = Schema.Struct({ ...Archive.fields, backupId: Schema.String })

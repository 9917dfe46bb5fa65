import * as Schema from "effect/Schema"

import { Environment } from "../kernel/Environment.ts"
import { OpaqueId, TenantId, SiteId } from "../kernel/Ids.ts"
import { Instant } from "../kernel/Instant.ts"
import { Verification } from "./Verification.ts"

/** `backup-<uuid v7>`. */
export const BackupId = OpaqueId.pipe(Schema.brand("BackupId"))
export type BackupId = typeof BackupId.Type

/**
 * Why a backup was made: asked for, by the daily schedule, before the site's content was replaced, before the site was
 * deleted, or as what a promotion carried to the next environment.
 */
export const BackupKind = Schema.Literals(["MANUAL", "AUTOMATIC", "SAFETY", "DELETION", "PROMOTION"])
export type BackupKind = typeof BackupKind.Type

/** How the content of a backup is kept: in one archive, or in packs that it shares with others. */
export const BackupFormat = Schema.Literals(["ZIP", "STORE"])
export type BackupFormat = typeof BackupFormat.Type

/** What of a backup can be brought back by itself. */
export const RestoredParts = Schema.Array(Schema.Literals(["DATABASE", "UPLOADS"]))

/** What tells of a backup's content in packs. */
export const StoredContent = {
  /** Absent: an archive. */
  format: Schema.optionalKey(BackupFormat),
  /** Bytes that this backup has added to what others had stored. */
  storedBytes: Schema.optionalKey(Schema.Int),
  /** The saves whose packs it names. */
  uses: Schema.optionalKey(Schema.Array(Schema.String)),
} as const

/** A backup of a site as it is stored. */
export class Backup extends Schema.Class<Backup>("Backup")({
  backupId: BackupId,
  siteId: SiteId,
  tenantId: TenantId,
  environment: Environment,
  createdAt: Instant,
  createdBy: Schema.String,
  /** Of all its content, as if it were alone. */
  sizeBytes: Schema.Int,
  /** Of the archive, or of the manifest, hexadecimal. */
  sha256: Schema.String,
  label: Schema.NullOr(Schema.String),
  kind: BackupKind,
  expiresAt: Instant,
  /** Where the archive, or the manifest, is in the bucket. */
  key: Schema.String,
  ...StoredContent,
  /** The backup on which it was built. */
  basis: Schema.optionalKey(Schema.String),
  /** Whether somebody keeps it: then it neither expires nor is deleted. */
  locked: Schema.optionalKey(Schema.Literal(true)),
  /** Absent: nobody has looked whether it can be brought back. */
  verification: Schema.optionalKey(Verification),
}) {
  /** The same, built on another. */
  builtOn(basis: string): Backup {
    return new Backup({ ...this, basis })
  }
}

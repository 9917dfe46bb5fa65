import * as Schema from "effect/Schema"

import { Environment } from "../kernel/Environment.ts"
import { OpaqueId, TenantId, SiteId } from "../kernel/Ids.ts"
import { Instant } from "../kernel/Instant.ts"

/** `backup-<uuid v7>`. */
export const BackupId = OpaqueId.pipe(Schema.brand("BackupId"))
export type BackupId = typeof BackupId.Type

/**
 * Why a backup was made: asked for, by the daily schedule, before the site's content was replaced, before the site was
 * deleted, or as what a promotion carried to the next environment.
 */
export const BackupKind = Schema.Literals(["MANUAL", "AUTOMATIC", "SAFETY", "DELETION", "PROMOTION"])
export type BackupKind = typeof BackupKind.Type

/** A backup of a site as it is stored. */
export class Backup extends Schema.Class<Backup>("Backup")({
  backupId: BackupId,
  siteId: SiteId,
  tenantId: TenantId,
  environment: Environment,
  createdAt: Instant,
  createdBy: Schema.String,
  sizeBytes: Schema.Int,
  /** Of the archive, hexadecimal. */
  sha256: Schema.String,
  label: Schema.NullOr(Schema.String),
  kind: BackupKind,
  expiresAt: Instant,
  /** Where the archive is in the bucket. */
  key: Schema.String,
}) {}

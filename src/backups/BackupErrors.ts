import * as Schema from "effect/Schema"

import { defineError } from "../kernel/defineError.ts"

/** BKUP_001: no such backup of a site of this tenant, or not any more. */
export class BackupNotFound extends defineError<BackupNotFound>()("BackupNotFound", {
  code: "BKUP_001",
  status: 404,
  fields: {
    backupId: Schema.String,
  },
  suggestion: "List the site's backups; each tells when it expires",
  message: (error) => `Backup ${error.backupId} not found in this tenant`,
}) {}

/** BKUP_002: somebody has locked the backup. */
export class BackupLocked extends defineError<BackupLocked>()("BackupLocked", {
  code: "BKUP_002",
  status: 409,
  fields: {
    backupId: Schema.String,
  },
  suggestion: "Take the lock off first: `DELETE …/backups/{backupId}/lock`",
  message: (error) => `Backup ${error.backupId} is locked`,
}) {}

/** BKUP_003: a verification found that the backup cannot be brought back. */
export class BackupDamaged extends defineError<BackupDamaged>()("BackupDamaged", {
  code: "BKUP_003",
  status: 422,
  fields: {
    backupId: Schema.String,
    reason: Schema.String,
  },
  suggestion: "Make a new backup, and verify that one",
  message: (error) => `Backup ${error.backupId} cannot be brought back: ${error.reason}`,
}) {}

const instead = {
  locked: "Make a new backup, and lock that one",
  verified: "Make a new backup, and verify that one: each restore of an archive compares its digest",
  "restored in part": "Restore all of it, without `parts` and `tables`",
  downloaded: "Make a new backup, and download that one; or restore this one to a site first",
} as const

/** BKUP_004: a backup in one archive goes after its retention, and is brought back as a whole. */
export class BackupInOneArchive extends defineError<BackupInOneArchive>()("BackupInOneArchive", {
  code: "BKUP_004",
  status: 409,
  fields: {
    backupId: Schema.String,
    change: Schema.Literals(["locked", "verified", "restored in part", "downloaded"]),
  },
  suggestion: (error) => instead[error.change],
  message: (error) => `Backup ${error.backupId} is in one archive and cannot be ${error.change}`,
}) {}

/** BKUP_005: nobody has had a download made of this backup, or it has expired. */
export class DownloadNotFound extends defineError<DownloadNotFound>()("DownloadNotFound", {
  code: "BKUP_005",
  status: 404,
  fields: {
    backupId: Schema.String,
  },
  suggestion: "Have it made: `POST …/backups/{backupId}/download`",
  message: (error) => `There is no download of backup ${error.backupId}`,
}) {}

/** BKUP_006: the download of this backup is being made. */
export class DownloadNotReady extends defineError<DownloadNotReady>()("DownloadNotReady", {
  code: "BKUP_006",
  status: 409,
  retryable: true,
  fields: {
    backupId: Schema.String,
    operationId: Schema.String,
  },
  suggestion: "Wait until the operation has ended",
  retryAfter: 5,
  message: (error) => `Operation ${error.operationId} is still making the download of backup ${error.backupId}`,
}) {}

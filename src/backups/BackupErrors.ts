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

import * as Schema from "effect/Schema"

/** BKUP_001: no such backup of a site of this tenant, or not any more. */
export class BackupNotFound extends Schema.TaggedError<BackupNotFound>()("BackupNotFound", {
  backupId: Schema.String,
}) {
  static readonly response = { code: "BKUP_001", status: 404, retryable: false } as const
  readonly response = BackupNotFound.response
  readonly suggestion = "List the site's backups; each tells when it expires"
  override get message() {
    return `Backup ${this.backupId} not found in this tenant`
  }
}

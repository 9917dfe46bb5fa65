import { removeExpiredBackups } from "../backups/BackupExpiry.ts"
import { makeTask } from "../runtime/Container.ts"
import { backupExpiring } from "../runtime/layers/BackupExpiring.ts"

export const handler = makeTask(() => removeExpiredBackups, backupExpiring)

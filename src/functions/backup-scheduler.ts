import { startDueBackups } from "../backups/BackupSchedule.ts"
import { makeTask } from "../runtime/Container.ts"
import { backupStarting } from "../runtime/layers/BackupStarting.ts"

export const handler = makeTask(() => startDueBackups, backupStarting)

import { startDueBackups } from "../backups/BackupSchedule.ts"
import { backupStarting } from "../runtime/layers/BackupStarting.ts"
import { makeTurnHandler } from "../runtime/Turn.ts"

export const handler = makeTurnHandler(startDueBackups, backupStarting)

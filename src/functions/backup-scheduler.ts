import { startDueBackups } from "../backups/BackupSchedule.ts"
import { makeRun } from "../runtime/Container.ts"
import { backupStarting } from "../runtime/layers/BackupStarting.ts"

const run = makeRun(backupStarting)
export const handler = (): Promise<void> => run(startDueBackups)

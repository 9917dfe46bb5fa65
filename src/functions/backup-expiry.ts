import { removeExpiredBackups } from "../backups/BackupExpiry.ts"
import { makeRun } from "../runtime/Container.ts"
import { backupExpiring } from "../runtime/layers/BackupExpiring.ts"

const run = makeRun(backupExpiring)
export const handler = (): Promise<void> => run(removeExpiredBackups)

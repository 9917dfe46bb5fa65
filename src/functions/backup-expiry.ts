import { removeExpiredBackups } from "../backups/BackupExpiry.ts"
import { backupExpiring } from "../runtime/layers/BackupExpiring.ts"
import { makeTurnHandler } from "../runtime/Turn.ts"

export const handler = makeTurnHandler(removeExpiredBackups, backupExpiring)

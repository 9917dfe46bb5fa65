import { removeExpiredBackups } from "../../backups/BackupExpiry.ts"
import { makeTurnHandler } from "../../lambda/ScheduleHandler.ts"
import { backupExpiring } from "../layers/BackupExpiring.ts"

export const handler = makeTurnHandler(removeExpiredBackups, backupExpiring, "REMOVE_EXPIRED_BACKUPS")

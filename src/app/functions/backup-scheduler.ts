import { makeTurnHandler } from "../../lambda/ScheduleHandler.ts"
import { startDueBackups } from "../../workflows/back-up-site/schedule.ts"
import { backupStarting } from "../layers/BackupStarting.ts"

export const handler = makeTurnHandler(startDueBackups, backupStarting, "START_DUE_BACKUPS")

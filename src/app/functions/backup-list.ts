import * as BackupsApi from "../../backups/BackupsApi.ts"
import { listBackups } from "../../backups/BackupsHttp.ts"
import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import { backupReading } from "../layers/BackupReading.ts"

export const handler = makeApiHandler(BackupsApi.list, listBackups, backupReading)

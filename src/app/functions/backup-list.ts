import * as BackupsApi from "../../backups/BackupsApi.ts"
import { getBackup, listBackups } from "../../backups/BackupsHttp.ts"
import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import { makeRun } from "../../lambda/Container.ts"
import { makeResourceHandler } from "../../lambda/ResourceHandler.ts"
import { backupReading } from "../layers/BackupReading.ts"

const run = makeRun(backupReading)

export const handler = makeResourceHandler(
  makeApiHandler(BackupsApi.list, listBackups, run),
  makeApiHandler(BackupsApi.get, getBackup, run),
)

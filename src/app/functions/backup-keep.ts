import * as BackupsApi from "../../backups/BackupsApi.ts"
import { deleteBackup, lockBackup, unlockBackup } from "../../backups/BackupsHttp.ts"
import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { makeRun } from "../../lambda/Container.ts"
import { makeResourceHandler } from "../../lambda/ResourceHandler.ts"
import { backupKeeping } from "../layers/BackupKeeping.ts"

const run = makeRun(backupKeeping)

export const handler = makeResourceHandler(
  makeChangeHandler(BackupsApi.remove, deleteBackup, run),
  makeChangeHandler(BackupsApi.keep, lockBackup, run),
  makeChangeHandler(BackupsApi.letGo, unlockBackup, run),
)

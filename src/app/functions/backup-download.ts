import * as BackupsApi from "../../backups/BackupsApi.ts"
import { getBackupDownload } from "../../backups/BackupsHttp.ts"
import { makeApiHandler } from "../../lambda/ApiHandler.ts"
import { makeChangeHandler } from "../../lambda/ChangeHandler.ts"
import { makeRun } from "../../lambda/Container.ts"
import { makeResourceHandler } from "../../lambda/ResourceHandler.ts"
import { endpoint } from "../../workflows/prepare-download/endpoint.ts"
import { handler as prepareDownload } from "../../workflows/prepare-download/start.ts"
import { backupDownloading } from "../layers/BackupDownloading.ts"

const run = makeRun(backupDownloading)

export const handler = makeResourceHandler(
  makeApiHandler(BackupsApi.download, getBackupDownload, run),
  makeChangeHandler(endpoint, prepareDownload, run),
)

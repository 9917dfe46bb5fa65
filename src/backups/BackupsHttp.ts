import * as Effect from "effect/Effect"

import type { RequestOf } from "../http/Endpoint.ts"
import { BackupKeeper } from "./BackupKeeper.ts"
import { BackupReader } from "./BackupReader.ts"
import type * as BackupsApi from "./BackupsApi.ts"
import { Downloads } from "./Downloads.ts"

export const listBackups = {
  handle: ({ params, query }: RequestOf<typeof BackupsApi.list>) =>
    Effect.flatMap(BackupReader, (backups) => backups.list(params, query)),
}

export const getBackup = {
  handle: ({ params }: RequestOf<typeof BackupsApi.get>) =>
    Effect.flatMap(BackupReader, (backups) => backups.get(params, params.backupId)),
}

export const deleteBackup = {
  handle: ({ params }: RequestOf<typeof BackupsApi.remove>) =>
    Effect.flatMap(BackupKeeper, (backups) => backups.remove(params, params.backupId)),
}

export const lockBackup = {
  handle: ({ params }: RequestOf<typeof BackupsApi.keep>) =>
    Effect.flatMap(BackupKeeper, (backups) => backups.lock(params, params.backupId)),
}

export const unlockBackup = {
  handle: ({ params }: RequestOf<typeof BackupsApi.letGo>) =>
    Effect.flatMap(BackupKeeper, (backups) => backups.unlock(params, params.backupId)),
}

export const getBackupDownload = {
  handle: ({ params }: RequestOf<typeof BackupsApi.download>) =>
    Effect.flatMap(Downloads, (downloads) => downloads.get(params, params.backupId)),
}

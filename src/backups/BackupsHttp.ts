import * as Effect from "effect/Effect"

import type { RequestOf } from "../http/Endpoint.ts"
import { etagOf } from "../sites/Site.ts"
import { Backups } from "../workflows/back-up-site/Backups.ts"
import { BackupReader } from "./BackupReader.ts"
import type * as BackupsApi from "./BackupsApi.ts"

export const backUpSite = {
  handle: ({ params, payload }: RequestOf<typeof BackupsApi.create>) =>
    Effect.flatMap(Backups, (backups) => backups.create(params, payload.label)),
}

export const listBackups = {
  handle: ({ params, query }: RequestOf<typeof BackupsApi.list>) =>
    Effect.flatMap(BackupReader, (backups) => backups.list(params, query)),
}

export const restoreSite = {
  handle: ({ params, payload }: RequestOf<typeof BackupsApi.restore>) =>
    Effect.flatMap(Backups, (backups) => backups.restore(params, payload.backupId)),
  headers: (site: { readonly version: number }) => ({ etag: etagOf(site) }),
}

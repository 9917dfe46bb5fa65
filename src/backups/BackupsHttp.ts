import * as Effect from "effect/Effect"

import type { RequestOf } from "../http/Endpoint.ts"
import { BackupReader } from "./BackupReader.ts"
import type * as BackupsApi from "./BackupsApi.ts"

export const listBackups = {
  handle: ({ params, query }: RequestOf<typeof BackupsApi.list>) =>
    Effect.flatMap(BackupReader, (backups) => backups.list(params, query)),
}

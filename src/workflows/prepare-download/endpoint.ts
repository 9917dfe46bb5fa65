import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"

import { BackupInOneArchive } from "../../backups/BackupErrors.ts"
import { backup, backupParams, notFound } from "../../backups/BackupsApi.ts"
import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeErrors, idempotencyHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"

export const endpoint = HttpApiEndpoint.post("prepareBackupDownload", `${backup}/download`, {
  params: backupParams,
  headers: idempotencyHeader,
  success: acceptedResponse,
  error: errors(BackupInOneArchive, ...notFound, ...changeErrors),
})
  .annotate(RequiredAction, "backup")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Make an archive of a backup to download",
      description:
        "A zip for use anywhere: `database.sql`, `users.csv`, `wp-content/uploads` and a `README.txt` that says how to bring the site up elsewhere. It holds no passwords, sessions or keys. While it is made the site can be used and changed, and a deleted site has its backups still. Who asks while one is being made follows that one; up to 156 GB can be made.",
    }),
  )

import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"

import { BackupInOneArchive, BackupNotFound } from "../../backups/BackupErrors.ts"
import { backup, backupParams } from "../../backups/BackupsApi.ts"
import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { idempotencyHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { siteChangeErrors } from "../../sites/SitesApi.ts"

export const endpoint = HttpApiEndpoint.post("verifyBackup", `${backup}/verify`, {
  params: backupParams,
  headers: idempotencyHeader,
  success: acceptedResponse,
  error: errors(BackupNotFound, BackupInOneArchive, ...siteChangeErrors),
})
  .annotate(RequiredAction, "backup")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Find out whether a backup can be brought back",
      description:
        "It is brought into a site that nobody sees, in the tenant's own WordPress: what it holds is compared with what was stored, its rows are counted, and its front page is asked for. Then that site is removed. Its own site is not touched and can be changed meanwhile. The backup's `verification` tells what was found; for one that cannot be brought back the operation ends FAILED with BKUP_003. The newest backup of each site is verified every four weeks besides, where nothing else is configured.",
    }),
  )

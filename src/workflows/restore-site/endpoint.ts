import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { BackupId, RestoredParts } from "../../backups/Backup.ts"
import { BackupInOneArchive, BackupNotFound } from "../../backups/BackupErrors.ts"
import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { ContentTooNew, SiteBroken } from "../../sites/SiteProvisioningErrors.ts"
import { site, siteParams, SiteView, waitedFor } from "../../sites/SitesApi.ts"

export const endpoint = HttpApiEndpoint.post("restoreSite", `${site}/restore`, {
  params: siteParams,
  headers: changeHeaders,
  payload: Schema.Struct({
    backupId: BackupId,
    parts: Schema.optionalKey(RestoredParts.check(Schema.isMinLength(1), Schema.isMaxLength(2))),
    tables: Schema.optionalKey(
      Schema.Array(Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_$]{1,64}$/u))).check(
        Schema.isMinLength(1),
        Schema.isMaxLength(100),
      ),
    ),
  }),
  success: [SiteView, acceptedResponse],
  error: errors(BackupNotFound, BackupInOneArchive, ContentTooNew, SiteBroken, ...waitedFor),
})
  .annotate(RequiredAction, "restore")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Put a site back to a backup",
      description:
        "A backup of this site, or of any other site of the tenant, a deleted one as well. The present state is backed up first; if the restored content does not work, the site stays as it was. `parts` brings back the database or the uploads alone, and `tables` some tables of the database, by their names without the site's prefix; a backup in one archive is restored as a whole.",
    }),
  )

import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { BackupId } from "../../backups/Backup.ts"
import { BackupNotFound } from "../../backups/BackupErrors.ts"
import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { ContentTooNew, SiteBroken } from "../../sites/SiteProvisioningErrors.ts"
import { site, siteParams, SiteView, waitedFor } from "../../sites/SitesApi.ts"

export const endpoint = HttpApiEndpoint.post("restoreSite", `${site}/restore`, {
  params: siteParams,
  headers: changeHeaders,
  payload: Schema.Struct({ backupId: BackupId }),
  success: [SiteView, acceptedResponse],
  error: errors(BackupNotFound, ContentTooNew, SiteBroken, ...waitedFor),
})
  .annotate(RequiredAction, "restore")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Put a site back to a backup",
      description:
        "A backup of this site, or of any other site of the tenant, a deleted one as well. The present state is backed up first; if the restored content does not work, the site stays as it was.",
    }),
  )

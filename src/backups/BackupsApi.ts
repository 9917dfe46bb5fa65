import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { acceptedResponse } from "../http/Accepted.ts"
import { RequiredAction } from "../http/Access.ts"
import { changeHeaders } from "../http/Change.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { Link } from "../http/Links.ts"
import { pageOf, pageQuery } from "../http/Page.ts"
import { SiteId } from "../sites/Site.ts"
import { SiteNotFound } from "../sites/SiteErrors.ts"
import { waitedFor } from "../sites/SiteManagementApi.ts"
import { ContentTooNew, SiteBroken } from "../sites/SiteProvisioningErrors.ts"
import { SiteView } from "../sites/SitesApi.ts"
import { TenantId } from "../tenants/Tenant.ts"
import { Backup, BackupId } from "./Backup.ts"
import { BackupNotFound } from "./BackupErrors.ts"

const site = "/v1.0/tenants/:tenantId/sites/:siteId"
const params = { tenantId: TenantId, siteId: SiteId }

const { key: _key, ...answered } = Backup.fields

/** A backup as it is answered. `sha256` is the archive's, hexadecimal. */
export const BackupView = Schema.Struct({ ...answered, _links: Schema.Struct({ site: Link }) }).annotate({
  identifier: "Backup",
})

export const create = HttpApiEndpoint.post("backUpSite", `${site}/backup`, {
  params,
  headers: changeHeaders,
  payload: Schema.Struct({ label: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(200))) }),
  success: [BackupView.pipe(HttpApiSchema.status(201)), acceptedResponse],
  error: errors(...waitedFor),
})
  .annotate(RequiredAction, "backup")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Back a site up",
      description: "Database and uploads, in one archive. Every site is backed up daily besides.",
    }),
  )

export const list = HttpApiEndpoint.get("listBackups", `${site}/backups`, {
  params,
  query: pageQuery,
  success: pageOf(BackupView),
  error: errors(SiteNotFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List the backups of a site",
      description: "Newest first, those of a deleted site as well, until they expire.",
    }),
  )

export const restore = HttpApiEndpoint.post("restoreSite", `${site}/restore`, {
  params,
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

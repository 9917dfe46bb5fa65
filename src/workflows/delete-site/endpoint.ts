import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../../http/Access.ts"
import { idempotencyHeader, ifMatchHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { Link } from "../../http/Links.ts"
import { SiteId } from "../../kernel/Ids.ts"
import { SiteStatus } from "../../sites/Site.ts"
import { VersionMismatch } from "../../sites/SiteErrors.ts"
import { site, siteChangeErrors, siteParams } from "../../sites/SitesApi.ts"

/** The 202 of a deletion. */
export const SiteDeleted = Schema.Struct({
  siteId: SiteId,
  status: SiteStatus,
  operationId: Schema.String,
  _links: Schema.Struct({ self: Link, status: Link, operation: Link }),
}).annotate({ identifier: "SiteDeleted" })

export const endpoint = HttpApiEndpoint.delete("deleteSite", site, {
  params: siteParams,
  headers: { ...idempotencyHeader, ...ifMatchHeader },
  query: { backup: Schema.optionalKey(Schema.Literal("skip")) },
  success: SiteDeleted.pipe(HttpApiSchema.status(202)),
  error: errors(VersionMismatch, ...siteChangeErrors),
})
  .annotate(RequiredAction, "delete")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Delete a site",
      description:
        "Backs it up, deletes the WordPress site, and gives subdomain and quota place back. The record stays, as DELETED; its last backup restores into a new site. If the backup can not be made, the operation and the site end FAILED. Then, and with `If-Match`, `backup=skip` deletes it without one.",
    }),
  )

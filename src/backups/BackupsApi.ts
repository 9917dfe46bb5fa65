import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../http/Access.ts"
import { errors } from "../http/ErrorEnvelope.ts"
import { Link } from "../http/Links.ts"
import { pageOf, pageQuery } from "../http/Page.ts"
import { SiteNotFound } from "../sites/SiteErrors.ts"
import { site, siteParams } from "../sites/SitesApi.ts"
import { Backup } from "./Backup.ts"

const { basis: _basis, format: _format, key: _key, uses: _uses, ...answered } = Backup.fields

/** A backup as it is answered. `sha256` is the archive's, hexadecimal. */
export const BackupView = Schema.Struct({ ...answered, _links: Schema.Struct({ site: Link }) }).annotate({
  identifier: "Backup",
})

export const list = HttpApiEndpoint.get("listBackups", `${site}/backups`, {
  params: siteParams,
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

import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { BackupView } from "../../backups/BackupsApi.ts"
import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { site, siteParams, waitedFor } from "../../sites/SitesApi.ts"

export const endpoint = HttpApiEndpoint.post("backUpSite", `${site}/backup`, {
  params: siteParams,
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

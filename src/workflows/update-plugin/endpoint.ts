import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { InstalledPluginView, plugin, pluginParams, screened } from "../../plugins/installed/SitePluginsApi.ts"
import { PluginNotFound, PluginUpdateRolledBack } from "../../plugins/marketplace/PluginErrors.ts"
import { waitedFor } from "../../sites/SitesApi.ts"

/** The 200 of an update; `affectedSites` are the sites of the tenant that share the plugin, the first thousand of them. */
export const PluginUpdated = Schema.Struct({
  ...InstalledPluginView.fields,
  affectedSites: Schema.Array(Schema.String),
}).annotate({ identifier: "PluginUpdated" })

export const endpoint = HttpApiEndpoint.put("updatePlugin", `${plugin}/update`, {
  params: pluginParams,
  headers: changeHeaders,
  // An empty struct would let every field through.
  payload: Schema.Record(Schema.String, Schema.Never),
  success: [PluginUpdated, acceptedResponse],
  error: errors(PluginNotFound, PluginUpdateRolledBack, ...screened, ...waitedFor),
})
  .annotate(RequiredAction, "plugin:change")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Update a plugin to the marketplace's current version",
      description:
        "On every site of the tenant that uses it, because they share its files: `affectedSites`, the first thousand. If one does not work with it, all keep the old version.",
    }),
  )

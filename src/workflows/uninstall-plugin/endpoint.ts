import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { SiteId } from "../../kernel/Ids.ts"
import { PluginRemains } from "../../plugins/installed/PluginRemains.ts"
import { plugin, pluginParams } from "../../plugins/installed/SitePluginsApi.ts"
import { PluginId } from "../../plugins/marketplace/Plugin.ts"
import { PluginNotFound, PluginRequired } from "../../plugins/marketplace/PluginErrors.ts"
import { waitedFor } from "../../sites/SitesApi.ts"

/** The 200 of a removal that leaves the plugin's data on the site. */
export const PluginRemoved = Schema.Struct({
  pluginId: PluginId,
  siteId: SiteId,
  ...PluginRemains.fields,
}).annotate({ identifier: "PluginRemoved" })

export const endpoint = HttpApiEndpoint.delete("uninstallPlugin", plugin, {
  params: pluginParams,
  headers: changeHeaders,
  query: { purge: Schema.optionalKey(Schema.Literals(["true", "false"])) },
  success: [PluginRemoved, HttpApiSchema.NoContent, acceptedResponse],
  error: errors(PluginNotFound, PluginRequired, ...waitedFor),
})
  .annotate(RequiredAction, "plugin:change")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Uninstall a plugin",
      description:
        "Other sites of the tenant keep it, also disabled; its files go with the last of them. It stays if active plugins need it, or the site does not work without it. Until the last of them has gone its tables, roles and settings stay on a site that uninstalls it, and the answer is a 200 that says so. With `purge=true` the plugin's own uninstallation runs for this site alone; if it fails, the answer says that.",
    }),
  )

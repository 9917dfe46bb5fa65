import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { InstalledPluginView, plugin, pluginParams, screened } from "../../plugins/installed/SitePluginsApi.ts"
import { PluginNotFound, PluginRequired } from "../../plugins/marketplace/PluginErrors.ts"
import { SiteBroken } from "../../sites/SiteProvisioningErrors.ts"
import { waitedFor } from "../../sites/SitesApi.ts"

export const endpoint = HttpApiEndpoint.put("setPluginStatus", `${plugin}/status`, {
  params: pluginParams,
  headers: changeHeaders,
  payload: Schema.Struct({ isActive: Schema.Boolean }),
  success: [InstalledPluginView, acceptedResponse],
  error: errors(PluginNotFound, PluginRequired, SiteBroken, ...screened, ...waitedFor),
})
  .annotate(RequiredAction, "plugin:change")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Enable or disable a plugin on a site",
      description:
        "On this site alone. Enabling screens it as an installation does, conflicts aside; if the site does not work with it, it is disabled again. One that active plugins need, or without which the site does not work, stays enabled.",
    }),
  )

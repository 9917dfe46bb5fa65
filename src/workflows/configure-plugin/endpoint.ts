import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { maxSettingsBytes } from "../../platform/Storable.ts"
import { InstalledPluginView, plugin, pluginParams } from "../../plugins/installed/SitePluginsApi.ts"
import { JsonObject } from "../../plugins/marketplace/Plugin.ts"
import { PluginNotFound, SettingsNotKept } from "../../plugins/marketplace/PluginErrors.ts"
import { waitedFor } from "../../sites/SitesApi.ts"

export const endpoint = HttpApiEndpoint.put("configurePlugin", `${plugin}/config`, {
  params: pluginParams,
  headers: changeHeaders,
  payload: Schema.Struct({ configuration: JsonObject }),
  success: [InstalledPluginView, acceptedResponse],
  error: errors(PluginNotFound, SettingsNotKept, ...waitedFor),
})
  .annotate(RequiredAction, "plugin:change")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Set a plugin's settings",
      description: `All of them: what is left out is gone, except for what the schema calls \`writeOnly\`, which is never shown and stays as it was. They have to fit the \`configSchema\` of the marketplace, and may have ${maxSettingsBytes / 1024} KB as JSON.`,
    }),
  )

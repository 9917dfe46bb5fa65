import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { PackageVersion } from "../../catalogue/Package.ts"
import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { InstalledPluginView, Warning, plugins, screened } from "../../plugins/installed/SitePluginsApi.ts"
import { PluginId } from "../../plugins/marketplace/Plugin.ts"
import { PluginAlreadyInstalled, PluginConflict, PluginNotFound } from "../../plugins/marketplace/PluginErrors.ts"
import { SiteBroken } from "../../sites/SiteProvisioningErrors.ts"
import { siteParams, waitedFor } from "../../sites/SitesApi.ts"

/** The 201 of an installation. */
export const PluginInstalled = Schema.Struct({
  ...InstalledPluginView.fields,
  warnings: Schema.Array(Warning),
}).annotate({ identifier: "PluginInstalled" })

export const endpoint = HttpApiEndpoint.post("installPlugin", plugins, {
  params: siteParams,
  headers: changeHeaders,
  payload: Schema.Struct({
    pluginId: PluginId,
    version: Schema.optionalKey(PackageVersion),
    acknowledgeConflicts: Schema.optionalKey(Schema.Boolean),
  }),
  success: [PluginInstalled.pipe(HttpApiSchema.status(201)), acceptedResponse],
  error: errors(PluginNotFound, PluginAlreadyInstalled, PluginConflict, SiteBroken, ...screened, ...waitedFor),
})
  .annotate(RequiredAction, "plugin:install")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Install a plugin of the marketplace, and activate it",
      description:
        "Screened first: blocklist, known vulnerabilities of the version, WordPress and PHP, the plugins that it requires, conflicts. `acknowledgeConflicts: true` installs beside conflicting plugins and names them under `warnings`.",
    }),
  )

import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { PackageVersion } from "../../catalogue/Package.ts"
import { acceptedResponse } from "../../http/Accepted.ts"
import { RequiredAction } from "../../http/Access.ts"
import { changeHeaders } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { Link } from "../../http/Links.ts"
import { pageOf, pageQuery } from "../../http/Page.ts"
import { TenantId } from "../../kernel/Ids.ts"
import { SiteId } from "../../kernel/Ids.ts"
import { maxSettingsBytes } from "../../platform/Storable.ts"
import { SiteNotFound } from "../../sites/SiteErrors.ts"
import { SiteBroken } from "../../sites/SiteProvisioningErrors.ts"
import { waitedFor } from "../../workflows/update-site/SiteManagementApi.ts"
import { InstalledPlugin, JsonObject, PluginId } from "../marketplace/Plugin.ts"
import {
  PluginAlreadyInstalled,
  PluginBlocklisted,
  PluginChangesAllSites,
  PluginConflict,
  PluginIncompatible,
  PluginNotFound,
  PluginRequired,
  PluginUpdateRolledBack,
  PluginVulnerable,
  SettingsNotKept,
} from "../marketplace/PluginErrors.ts"
import { PluginNetworkOnly, PluginRequirementMissing } from "../marketplace/PluginRequirementErrors.ts"
import { PluginRemains } from "./PluginRemains.ts"

const plugins = "/v1.0/tenants/:tenantId/sites/:siteId/plugins"
const plugin = `${plugins}/:pluginId` as const
const siteParams = { tenantId: TenantId, siteId: SiteId }
const pluginParams = { ...siteParams, pluginId: PluginId }

const { recipient: _addressOfWhoInstalledIt, settingsBefore: _before, ...shown } = InstalledPlugin.fields

/** A plugin as it is on a site. */
export const InstalledPluginView = Schema.Struct({
  ...shown,
  _links: Schema.Struct({ self: Link, site: Link, plugin: Link }),
}).annotate({ identifier: "InstalledPlugin" })

/** What screening found and the caller acknowledged, or should know. */
export const Warning = Schema.Struct({
  code: Schema.String,
  message: Schema.String,
  conflicts: Schema.optionalKey(Schema.Array(Schema.Struct({ pluginId: Schema.String, name: Schema.String }))),
})

/** The 201 of an installation. */
export const PluginInstalled = Schema.Struct({
  ...InstalledPluginView.fields,
  warnings: Schema.Array(Warning),
}).annotate({ identifier: "PluginInstalled" })

/** The 200 of an update; `affectedSites` are the sites of the tenant that share the plugin, the first thousand of them. */
export const PluginUpdated = Schema.Struct({
  ...InstalledPluginView.fields,
  affectedSites: Schema.Array(Schema.String),
}).annotate({ identifier: "PluginUpdated" })

/** The 200 of a removal that leaves the plugin's data on the site. */
export const PluginRemoved = Schema.Struct({
  pluginId: PluginId,
  siteId: SiteId,
  ...PluginRemains.fields,
}).annotate({ identifier: "PluginRemoved" })

/** The refusals of a version that would be active. */
const screened = [
  PluginBlocklisted,
  PluginVulnerable,
  PluginIncompatible,
  PluginChangesAllSites,
  PluginNetworkOnly,
  PluginRequirementMissing,
] as const

export const list = HttpApiEndpoint.get("listSitePlugins", plugins, {
  params: siteParams,
  query: pageQuery,
  success: pageOf(InstalledPluginView),
  error: errors(SiteNotFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List the plugins of a site",
      description: "Those that were installed through this API, by id.",
    }),
  )

export const install = HttpApiEndpoint.post("installPlugin", plugins, {
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

export const uninstall = HttpApiEndpoint.delete("uninstallPlugin", plugin, {
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

export const configure = HttpApiEndpoint.put("configurePlugin", `${plugin}/config`, {
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

export const update = HttpApiEndpoint.put("updatePlugin", `${plugin}/update`, {
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

export const setStatus = HttpApiEndpoint.put("setPluginStatus", `${plugin}/status`, {
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

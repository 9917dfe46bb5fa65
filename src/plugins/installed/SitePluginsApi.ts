import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"

import { RequiredAction } from "../../http/Access.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { Link } from "../../http/Links.ts"
import { pageOf, pageQuery } from "../../http/Page.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { SiteNotFound } from "../../sites/SiteErrors.ts"
import { siteParams } from "../../sites/SitesApi.ts"
import { InstalledPlugin, PluginId } from "../marketplace/Plugin.ts"
import {
  PluginBlocklisted,
  PluginChangesAllSites,
  PluginIncompatible,
  PluginVulnerable,
} from "../marketplace/PluginErrors.ts"
import { PluginNetworkOnly, PluginRequirementMissing } from "../marketplace/PluginRequirementErrors.ts"

export const plugins = "/v1.0/tenants/:tenantId/sites/:siteId/plugins"
export const plugin = `${plugins}/:pluginId` as const
export const pluginParams = { ...siteParams, pluginId: PluginId }

/** Which plugin of which site a request is about. */
export interface PluginParams extends SiteRef {
  readonly pluginId: PluginId
}

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

/** The refusals of a version that would be active. */
export const screened = [
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

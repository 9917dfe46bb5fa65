import * as Schema from "effect/Schema"

import { Package, Slug } from "../../catalogue/Package.ts"
import { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { SiteStatus } from "../../sites/Site.ts"
import { InstalledPlugin, PluginId } from "../marketplace/Plugin.ts"
import { SeenRecord } from "../marketplace/PluginItem.ts"

/** A plugin on a site, as every operation on one names it. */
export const SitePluginPayload = Schema.Struct({
  ...WordPressSiteRef.fields,
  pluginId: PluginId,
  slug: Slug,
  status: SiteStatus,
  /** The record when this was asked for: a later attempt does not work on another one. */
  seen: Schema.optionalKey(SeenRecord),
})

/** The payload of a PLUGIN_INSTALLATION_REQUEST. */
export const PluginInstallationPayload = Schema.Struct({
  ...SitePluginPayload.fields,
  name: Schema.String,
  package: Package,
  acknowledgeConflicts: Schema.Boolean,
})

/** The payload of a PLUGIN_REMOVAL_REQUEST. */
export const PluginRemovalPayload = Schema.Struct({
  ...SitePluginPayload.fields,
  /** Whether what it has left on this site goes, though other sites use it. */
  purge: Schema.optionalKey(Schema.Boolean),
})

/** The payload of a PLUGIN_CONFIGURATION_REQUEST. */
export const PluginConfigurationPayload = Schema.Struct({
  ...SitePluginPayload.fields,
  option: Schema.String,
  configuration: InstalledPlugin.fields.configuration,
})

/** The payload of a PLUGIN_STATUS_REQUEST. */
export const PluginStatusPayload = Schema.Struct({ ...SitePluginPayload.fields, isActive: Schema.Boolean })

import * as Schema from "effect/Schema"

import { defineError } from "../../kernel/defineError.ts"
import { PluginCycle, PluginNetworkOnly, PluginRequirementMissing } from "./PluginRequirementErrors.ts"

/** PLUG_001: no such plugin in the marketplace, or not on this site. */
export class PluginNotFound extends defineError<PluginNotFound>()("PluginNotFound", {
  code: "PLUG_001",
  status: 404,
  fields: {
    pluginId: Schema.String,
    siteId: Schema.optionalKey(Schema.String),
  },
  suggestion: (error) =>
    error.siteId === undefined
      ? "List the marketplace, and choose a plugin that there is"
      : "List the plugins of the site; one that is missing has to be installed first",
  message: (error) =>
    error.siteId === undefined
      ? `Plugin ${error.pluginId} not found in the marketplace`
      : `Plugin ${error.pluginId} is not installed on site ${error.siteId}`,
}) {}

/** PLUG_002: the hosting company does not allow the plugin. */
export class PluginBlocklisted extends defineError<PluginBlocklisted>()("PluginBlocklisted", {
  code: "PLUG_002",
  status: 422,
  fields: {
    pluginId: Schema.String,
    reason: Schema.NullOr(Schema.String),
  },
  suggestion: "Choose another plugin of the marketplace",
  message: (error) => `Plugin ${error.pluginId} is blocklisted${error.reason === null ? "" : `: ${error.reason}`}`,
}) {}

/** A vulnerability as a refusal or a warning names it. */
export const KnownVulnerability = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  cve: Schema.NullOr(Schema.String),
  cvssScore: Schema.NullOr(Schema.Finite),
  patchedVersions: Schema.Array(Schema.String),
})

/** PLUG_003: the version that would be installed has known vulnerabilities; the suggestion names one that has none, if there is one. */
export class PluginVulnerable extends defineError<PluginVulnerable>()("PluginVulnerable", {
  code: "PLUG_003",
  status: 422,
  fields: {
    pluginId: Schema.String,
    version: Schema.String,
    vulnerabilities: Schema.Array(KnownVulnerability),
    /** The newest version of the marketplace that no known vulnerability affects. */
    safeVersion: Schema.NullOr(Schema.String),
    /** Sites of the tenant that have this very version, when it is there already: an update on one of them reaches all. */
    presentOn: Schema.optionalKey(Schema.Array(Schema.String)),
  },
  suggestion: (error) => {
    const [site] = error.presentOn ?? []
    if (error.safeVersion === null) {
      return "Choose another plugin, or wait until the marketplace has a version without known vulnerabilities"
    }
    return site !== undefined
      ? `Update the plugin on site ${site} first: the tenant's sites share its files, so that the update reaches all`
      : `Install version ${error.safeVersion}, which has no known vulnerability`
  },
  message: (error) => {
    const count = error.vulnerabilities.length
    return `Plugin ${error.pluginId} ${error.version} has ${count === 1 ? "a known security vulnerability" : `${count} known security vulnerabilities`}`
  },
}) {}

/** A plugin on the site that another one does not work beside. */
export const ConflictingPlugin = Schema.Struct({ pluginId: Schema.String, name: Schema.String })
export type ConflictingPlugin = typeof ConflictingPlugin.Type

/** PLUG_004: plugins on the site, or that come with it, are declared not to work beside this one. */
export class PluginConflict extends defineError<PluginConflict>()("PluginConflict", {
  code: "PLUG_004",
  status: 409,
  fields: {
    pluginId: Schema.String,
    conflicts: Schema.Array(ConflictingPlugin),
    /** False where the request has no `acknowledgeConflicts`: plugins of a template or of a new site. */
    acknowledgeable: Schema.optionalKey(Schema.Literal(false)),
  },
  suggestion: (error) =>
    error.acknowledgeable === undefined
      ? "Uninstall the conflicting plugins first, or send acknowledgeConflicts: true to install it all the same"
      : "Do without one of the plugins, on the site or in the request, or choose another template",
  message: (error) => {
    const names = error.conflicts.map(({ name }) => name).join(", ")
    const others = error.acknowledgeable === undefined ? "installed plugins" : "plugins on the site or beside it"
    return `Plugin ${error.pluginId} conflicts with ${others}: ${names}`
  },
}) {}

const componentNames = { WORDPRESS: "WordPress", PHP: "PHP" } as const

/** PLUG_005: the plugin needs a newer WordPress or PHP than the site has. */
export class PluginIncompatible extends defineError<PluginIncompatible>()("PluginIncompatible", {
  code: "PLUG_005",
  status: 422,
  fields: {
    pluginId: Schema.String,
    component: Schema.Literals(["WORDPRESS", "PHP"]),
    required: Schema.String,
    actual: Schema.String,
  },
  suggestion: (error) =>
    `Ask support for ${componentNames[error.component]} ${error.required} or newer, or choose another version or plugin`,
  message: (error) => {
    const name = componentNames[error.component]
    return `Plugin ${error.pluginId} needs ${name} ${error.required} or newer; the site has ${name} ${error.actual}`
  },
}) {}

/** PLUG_006: the plugin is on the site already. */
export class PluginAlreadyInstalled extends defineError<PluginAlreadyInstalled>()("PluginAlreadyInstalled", {
  code: "PLUG_006",
  status: 409,
  fields: {
    pluginId: Schema.String,
    siteId: Schema.String,
    installedVersion: Schema.String,
  },
  suggestion: "Update the plugin to change its version, or uninstall it first",
  message: (error) =>
    `Plugin ${error.pluginId} is already installed on this site, in version ${error.installedVersion}`,
}) {}

/** PLUG_007: what the plugin has for settings now cannot be kept, to be put back if something fails; so nothing was changed. */
export class SettingsNotKept extends defineError<SettingsNotKept>()("SettingsNotKept", {
  code: "PLUG_007",
  status: 422,
  fields: {
    pluginId: Schema.String,
    reason: Schema.String,
  },
  suggestion: "Change the plugin's settings in WordPress itself",
  message: (error) =>
    `The settings that plugin ${error.pluginId} has now could not be put back if something failed: ${error.reason}`,
}) {}

/** PLUG_012: it changed what all sites of the tenant run: drop-ins, must-use plugins, what lies beside WordPress. That was put back. */
export class PluginChangesAllSites extends defineError<PluginChangesAllSites>()("PluginChangesAllSites", {
  code: "PLUG_012",
  status: 422,
  fields: {
    pluginId: Schema.String,
    /** The files, as they are called within WordPress. */
    files: Schema.Array(Schema.String),
  },
  suggestion: "Choose a plugin that keeps to its own folder, or ask support to provide these files for all sites",
  message: (error) =>
    `Plugin ${error.pluginId} changes files that all sites of the tenant run, which were put back: ${error.files.join(", ")}`,
}) {}

/** PLUG_008: plugins that are active on the site need this one. */
export class PluginRequired extends defineError<PluginRequired>()("PluginRequired", {
  code: "PLUG_008",
  status: 409,
  fields: {
    pluginId: Schema.String,
    /** Their names, as WordPress shows them. */
    dependents: Schema.Array(Schema.String),
  },
  suggestion: "Disable or uninstall the plugins first that need it",
  message: (error) => `Plugin ${error.pluginId} is needed by others on the site: ${error.dependents.join(", ")}`,
}) {}

/** WP_001: sites of the tenant did not work with the new version; the old one was put back for all of them. */
export class PluginUpdateRolledBack extends defineError<PluginUpdateRolledBack>()("PluginUpdateRolledBack", {
  code: "WP_001",
  status: 502,
  fields: {
    pluginId: Schema.String,
    version: Schema.String,
    keptVersion: Schema.NullOr(Schema.String),
    failedSites: Schema.Array(Schema.String),
  },
  suggestion: "Keep the version that works, and tell support which version breaks the site",
  message: (error) =>
    `Plugin ${error.pluginId} ${error.version} breaks ${error.failedSites.length} of the tenant's sites; ${error.keptVersion ?? "the old version"} was put back`,
}) {}

/** The errors of plugins that come with something else: with a template or with a new site. */
export const includedPluginErrors = [
  PluginNotFound,
  PluginBlocklisted,
  PluginVulnerable,
  PluginIncompatible,
  PluginConflict,
  PluginNetworkOnly,
  PluginRequirementMissing,
  PluginCycle,
  PluginChangesAllSites,
] as const

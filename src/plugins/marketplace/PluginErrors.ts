import * as Schema from "effect/Schema"

import { PluginCycle, PluginNetworkOnly, PluginRequirementMissing } from "./PluginRequirementErrors.ts"

/** PLUG_001: no such plugin in the marketplace, or not on this site. */
export class PluginNotFound extends Schema.TaggedError<PluginNotFound>()("PluginNotFound", {
  pluginId: Schema.String,
  siteId: Schema.optionalKey(Schema.String),
}) {
  static readonly response = { code: "PLUG_001", status: 404, retryable: false } as const
  readonly response = PluginNotFound.response
  get suggestion() {
    return this.siteId === undefined
      ? "List the marketplace, and choose a plugin that there is"
      : "List the plugins of the site; one that is missing has to be installed first"
  }
  override get message() {
    return this.siteId === undefined
      ? `Plugin ${this.pluginId} not found in the marketplace`
      : `Plugin ${this.pluginId} is not installed on site ${this.siteId}`
  }
}

/** PLUG_002: the hosting company does not allow the plugin. */
export class PluginBlocklisted extends Schema.TaggedError<PluginBlocklisted>()("PluginBlocklisted", {
  pluginId: Schema.String,
  reason: Schema.NullOr(Schema.String),
}) {
  static readonly response = { code: "PLUG_002", status: 422, retryable: false } as const
  readonly response = PluginBlocklisted.response
  readonly suggestion = "Choose another plugin of the marketplace"
  override get message() {
    return `Plugin ${this.pluginId} is blocklisted${this.reason === null ? "" : `: ${this.reason}`}`
  }
}

/** A vulnerability as a refusal or a warning names it. */
export const KnownVulnerability = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  cve: Schema.NullOr(Schema.String),
  cvssScore: Schema.NullOr(Schema.Finite),
  patchedVersions: Schema.Array(Schema.String),
})

/** PLUG_003: the version that would be installed has known vulnerabilities; the suggestion names one that has none, if there is one. */
export class PluginVulnerable extends Schema.TaggedError<PluginVulnerable>()("PluginVulnerable", {
  pluginId: Schema.String,
  version: Schema.String,
  vulnerabilities: Schema.Array(KnownVulnerability),
  /** The newest version of the marketplace that no known vulnerability affects. */
  safeVersion: Schema.NullOr(Schema.String),
  /** Sites of the tenant that have this very version, when it is there already: an update on one of them reaches all. */
  presentOn: Schema.optionalKey(Schema.Array(Schema.String)),
}) {
  static readonly response = { code: "PLUG_003", status: 422, retryable: false } as const
  readonly response = PluginVulnerable.response
  get suggestion() {
    const [site] = this.presentOn ?? []
    if (this.safeVersion === null) {
      return "Choose another plugin, or wait until the marketplace has a version without known vulnerabilities"
    }
    return site !== undefined
      ? `Update the plugin on site ${site} first: the tenant's sites share its files, so that the update reaches all`
      : `Install version ${this.safeVersion}, which has no known vulnerability`
  }
  override get message() {
    const count = this.vulnerabilities.length
    return `Plugin ${this.pluginId} ${this.version} has ${count === 1 ? "a known security vulnerability" : `${count} known security vulnerabilities`}`
  }
}

/** A plugin on the site that another one does not work beside. */
export const ConflictingPlugin = Schema.Struct({ pluginId: Schema.String, name: Schema.String })
export type ConflictingPlugin = typeof ConflictingPlugin.Type

/** PLUG_004: plugins on the site, or that come with it, are declared not to work beside this one. */
export class PluginConflict extends Schema.TaggedError<PluginConflict>()("PluginConflict", {
  pluginId: Schema.String,
  conflicts: Schema.Array(ConflictingPlugin),
  /** False where the request has no `acknowledgeConflicts`: plugins of a template or of a new site. */
  acknowledgeable: Schema.optionalKey(Schema.Literal(false)),
}) {
  static readonly response = { code: "PLUG_004", status: 409, retryable: false } as const
  readonly response = PluginConflict.response
  get suggestion() {
    return this.acknowledgeable === undefined
      ? "Uninstall the conflicting plugins first, or send acknowledgeConflicts: true to install it all the same"
      : "Do without one of the plugins, on the site or in the request, or choose another template"
  }
  override get message() {
    const names = this.conflicts.map(({ name }) => name).join(", ")
    const others = this.acknowledgeable === undefined ? "installed plugins" : "plugins on the site or beside it"
    return `Plugin ${this.pluginId} conflicts with ${others}: ${names}`
  }
}

const componentNames = { WORDPRESS: "WordPress", PHP: "PHP" } as const

/** PLUG_005: the plugin needs a newer WordPress or PHP than the site has. */
export class PluginIncompatible extends Schema.TaggedError<PluginIncompatible>()("PluginIncompatible", {
  pluginId: Schema.String,
  component: Schema.Literals(["WORDPRESS", "PHP"]),
  required: Schema.String,
  actual: Schema.String,
}) {
  static readonly response = { code: "PLUG_005", status: 422, retryable: false } as const
  readonly response = PluginIncompatible.response
  get suggestion() {
    return `Ask support for ${componentNames[this.component]} ${this.required} or newer, or choose another version or plugin`
  }
  override get message() {
    const name = componentNames[this.component]
    return `Plugin ${this.pluginId} needs ${name} ${this.required} or newer; the site has ${name} ${this.actual}`
  }
}

/** PLUG_006: the plugin is on the site already. */
export class PluginAlreadyInstalled extends Schema.TaggedError<PluginAlreadyInstalled>()("PluginAlreadyInstalled", {
  pluginId: Schema.String,
  siteId: Schema.String,
  installedVersion: Schema.String,
}) {
  static readonly response = { code: "PLUG_006", status: 409, retryable: false } as const
  readonly response = PluginAlreadyInstalled.response
  readonly suggestion = "Update the plugin to change its version, or uninstall it first"
  override get message() {
    return `Plugin ${this.pluginId} is already installed on this site, in version ${this.installedVersion}`
  }
}

/** PLUG_007: what the plugin has for settings now cannot be kept, to be put back if something fails; so nothing was changed. */
export class SettingsNotKept extends Schema.TaggedError<SettingsNotKept>()("SettingsNotKept", {
  pluginId: Schema.String,
  reason: Schema.String,
}) {
  static readonly response = { code: "PLUG_007", status: 422, retryable: false } as const
  readonly response = SettingsNotKept.response
  readonly suggestion = "Change the plugin's settings in WordPress itself"
  override get message() {
    return `The settings that plugin ${this.pluginId} has now could not be put back if something failed: ${this.reason}`
  }
}

/** PLUG_012: it changed what all sites of the tenant run: drop-ins, must-use plugins, what lies beside WordPress. That was put back. */
export class PluginChangesAllSites extends Schema.TaggedError<PluginChangesAllSites>()("PluginChangesAllSites", {
  pluginId: Schema.String,
  /** The files, as they are called within WordPress. */
  files: Schema.Array(Schema.String),
}) {
  static readonly response = { code: "PLUG_012", status: 422, retryable: false } as const
  readonly response = PluginChangesAllSites.response
  readonly suggestion =
    "Choose a plugin that keeps to its own folder, or ask support to provide these files for all sites"
  override get message() {
    return `Plugin ${this.pluginId} changes files that all sites of the tenant run, which were put back: ${this.files.join(", ")}`
  }
}

/** PLUG_008: plugins that are active on the site need this one. */
export class PluginRequired extends Schema.TaggedError<PluginRequired>()("PluginRequired", {
  pluginId: Schema.String,
  /** Their names, as WordPress shows them. */
  dependents: Schema.Array(Schema.String),
}) {
  static readonly response = { code: "PLUG_008", status: 409, retryable: false } as const
  readonly response = PluginRequired.response
  readonly suggestion = "Disable or uninstall the plugins first that need it"
  override get message() {
    return `Plugin ${this.pluginId} is needed by others on the site: ${this.dependents.join(", ")}`
  }
}

/** WP_001: sites of the tenant did not work with the new version; the old one was put back for all of them. */
export class PluginUpdateRolledBack extends Schema.TaggedError<PluginUpdateRolledBack>()("PluginUpdateRolledBack", {
  pluginId: Schema.String,
  version: Schema.String,
  keptVersion: Schema.NullOr(Schema.String),
  failedSites: Schema.Array(Schema.String),
}) {
  static readonly response = { code: "WP_001", status: 502, retryable: false } as const
  readonly response = PluginUpdateRolledBack.response
  readonly suggestion = "Keep the version that works, and tell support which version breaks the site"
  override get message() {
    return `Plugin ${this.pluginId} ${this.version} breaks ${this.failedSites.length} of the tenant's sites; ${this.keptVersion ?? "the old version"} was put back`
  }
}

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

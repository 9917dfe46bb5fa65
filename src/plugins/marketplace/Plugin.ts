import * as Schema from "effect/Schema"

import { Package, PackageVersion, RegisteredPackage, Slug } from "../../catalogue/Package.ts"
import { Environment } from "../../kernel/Environment.ts"
import { OpaqueId, TenantId, SiteId } from "../../kernel/Ids.ts"
import { Instant } from "../../kernel/Instant.ts"
import { Vulnerability } from "./Vulnerability.ts"

export const PluginId = OpaqueId.pipe(Schema.brand("PluginId"))
export type PluginId = typeof PluginId.Type

/**
 * Most plugins that a template brings, and that a request for a new site names. Each is two parts of the transaction that
 * ends the operation, of which DynamoDB takes 100.
 */
export const pluginsAtOnce = 20

/** A JSON object, as plugins' settings and their schemas are. */
export const JsonObject = Schema.Record(Schema.String, Schema.Unknown)

/** What staff says of a plugin of the marketplace. */
export const pluginFields = {
  name: Schema.String.check(Schema.isPattern(/\S/u, { expected: "a name that is not blank" }), Schema.isMaxLength(200)),
  slug: Slug,
  description: Schema.String.check(Schema.isMaxLength(5000)),
  category: Schema.String.check(Schema.isPattern(/^[A-Z][A-Z0-9_]{0,39}$/u, { expected: "a category such as SEO" })),
  /** The current version: what is installed unless an older one is named, and what an update goes to. */
  version: PackageVersion,
  packages: Schema.Array(Package),
  rating: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 5 }))),
  pricing: Schema.optionalKey(Schema.Literals(["FREE", "PREMIUM"])),
  minWordPressVersion: Schema.optionalKey(PackageVersion),
  minPhpVersion: Schema.optionalKey(PackageVersion),
  /** Plugins that it does not work beside. */
  conflictsWith: Schema.optionalKey(Schema.Array(PluginId)),
  /** The WordPress option that holds its settings, and their JSON schema. */
  configOption: Schema.optionalKey(
    Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{1,191}$/u, { expected: "the name of a WordPress option" })),
  ),
  configSchema: Schema.optionalKey(JsonObject),
}

/** A plugin of the marketplace as it is stored. */
export class Plugin extends Schema.Class<Plugin>("Plugin")({
  ...pluginFields,
  packages: Schema.Array(RegisteredPackage),
  pluginId: PluginId,
  installCount: Schema.Int,
  isBlocklisted: Schema.Boolean,
  blocklistReason: Schema.NullOr(Schema.String),
  /** Known vulnerabilities of all its versions, from the feed. */
  vulnerabilities: Schema.Array(Vulnerability),
  lastSecurityScan: Schema.NullOr(Instant),
  createdAt: Instant,
  updatedAt: Instant,
  /** Counts the writes of staff: optimistic locking, and the ETag. `version` is the plugin's own. */
  revision: Schema.Int,
}) {}

/** A plugin that is installed on a site, as it is stored. */
export class InstalledPlugin extends Schema.Class<InstalledPlugin>("InstalledPlugin")({
  pluginId: PluginId,
  siteId: SiteId,
  tenantId: TenantId,
  environment: Environment,
  slug: Slug,
  name: Schema.String,
  installedVersion: Schema.String,
  isActive: Schema.Boolean,
  configuration: JsonObject,
  /** The settings that an attempt at an operation wrote over, for it to put back. */
  settingsBefore: Schema.optionalKey(Schema.Struct({ by: Schema.String, configuration: JsonObject })),
  installedAt: Instant,
  installedBy: Schema.String,
  /** Where mail about it goes. */
  recipient: Schema.optionalKey(Schema.String),
  updatedAt: Instant,
}) {}

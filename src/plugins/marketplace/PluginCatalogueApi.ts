import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import * as OpenApi from "effect/http-api/OpenApi"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"

import { clearable } from "../../catalogue/CatalogueEntry.ts"
import { EntryChanged, EntryExists } from "../../catalogue/CatalogueErrors.ts"
import { RequiredAction } from "../../http/Access.ts"
import { staffChangeErrors, idempotencyHeader, ifMatchHeader } from "../../http/Change.ts"
import { errors } from "../../http/ErrorEnvelope.ts"
import { Link } from "../../http/Links.ts"
import { pageOf, pageQuery } from "../../http/Page.ts"
import { Plugin, pluginFields, PluginId } from "./Plugin.ts"
import { PluginNotFound } from "./PluginErrors.ts"
import { Vulnerability } from "./Vulnerability.ts"

export const pluginsPath = "/v1.0/plugins"
const staffPlugins = "/admin/plugins"
const staffPlugin = `${staffPlugins}/:pluginId` as const
const params = { pluginId: PluginId }

const fields = Plugin.fields
const { affected: _affected, ...vulnerability } = Vulnerability.fields

/** A plugin as lists show it. */
export const PluginSummary = Schema.Struct({
  pluginId: fields.pluginId,
  name: fields.name,
  slug: fields.slug,
  description: fields.description,
  category: fields.category,
  /** What is installed unless another of `versions` is named. */
  version: fields.version,
  versions: Schema.Array(Schema.String),
  rating: fields.rating,
  installCount: fields.installCount,
  pricing: fields.pricing,
  isBlocklisted: fields.isBlocklisted,
  minWordPressVersion: fields.minWordPressVersion,
  minPhpVersion: fields.minPhpVersion,
  conflictsWith: fields.conflictsWith,
  lastSecurityScan: fields.lastSecurityScan,
  /** Those of the current version, with the notices that the feed's terms ask for. */
  vulnerabilities: Schema.Array(Schema.Struct(vulnerability)),
  _links: Schema.Struct({ self: Link }),
}).annotate({ identifier: "PluginSummary" })

/** A plugin as it is answered. Only staff see its files, the vulnerabilities of its other versions and what they wrote. */
export const PluginView = Schema.Struct({
  ...PluginSummary.fields,
  configSchema: fields.configSchema,
  packages: Schema.optionalKey(pluginFields.packages),
  configOption: fields.configOption,
  blocklistReason: Schema.optionalKey(fields.blocklistReason),
  knownVulnerabilities: Schema.optionalKey(fields.vulnerabilities),
  createdAt: Schema.optionalKey(fields.createdAt),
  updatedAt: Schema.optionalKey(fields.updatedAt),
  revision: Schema.optionalKey(fields.revision),
}).annotate({ identifier: "Plugin" })

export const list = HttpApiEndpoint.get("listPlugins", pluginsPath, {
  query: { ...pageQuery, category: Schema.optionalKey(fields.category) },
  success: pageOf(PluginSummary),
  error: errors(),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "List the plugins of the marketplace",
      description: "By id. Customers see those that are not on the blocklist, staff all.",
    }),
  )

export const get = HttpApiEndpoint.get("getPlugin", `${pluginsPath}/:pluginId`, {
  params,
  success: PluginView,
  error: errors(PluginNotFound),
})
  .annotate(RequiredAction, "read")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Read a plugin of the marketplace",
      description: "One on the blocklist says so with `isBlocklisted`. Staff get an `ETag` for `If-Match`.",
    }),
  )

/** A new plugin. Without a `pluginId` it is given one. */
export const CreatePluginRequest = Schema.Struct({
  ...pluginFields,
  pluginId: Schema.optionalKey(PluginId),
}).annotate({ identifier: "CreatePluginRequest" })

/** Fields to change; what is left out stays as it is, null takes an optional field away. */
export const UpdatePluginRequest = Schema.Struct({
  ...Struct.map(pluginFields, Schema.optionalKey),
  rating: clearable(pluginFields.rating),
  pricing: clearable(pluginFields.pricing),
  minWordPressVersion: clearable(pluginFields.minWordPressVersion),
  minPhpVersion: clearable(pluginFields.minPhpVersion),
  conflictsWith: clearable(pluginFields.conflictsWith),
  configOption: clearable(pluginFields.configOption),
  configSchema: clearable(pluginFields.configSchema),
}).annotate({ identifier: "UpdatePluginRequest" })

const Reason = Schema.String.check(
  Schema.isPattern(/\S/u, { expected: "a reason that is not blank" }),
  Schema.isMaxLength(1000),
)

/** Whether a plugin is on the blocklist; to put it there needs a reason. */
export const BlocklistRequest = Schema.Struct({
  isBlocklisted: Schema.Boolean,
  reason: Schema.optionalKey(Reason),
}).annotate({ identifier: "BlocklistRequest" })

const changeHeaders = { ...idempotencyHeader, ...ifMatchHeader }
const staffErrors = [PluginNotFound, EntryChanged, ...staffChangeErrors] as const

export const create = HttpApiEndpoint.post("createPlugin", staffPlugins, {
  headers: idempotencyHeader,
  payload: CreatePluginRequest,
  success: PluginView.pipe(HttpApiSchema.status(201)),
  error: errors(EntryExists, ...staffChangeErrors),
})
  .annotate(RequiredAction, "catalogue:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Add a plugin to the marketplace",
      description:
        "Staff only. It needs a package of its current `version`. Each package is looked into: a zip of one folder, named as the `slug`, whose main file says the `version`; or of a single PHP file.",
    }),
  )

export const update = HttpApiEndpoint.put("editPlugin", staffPlugin, {
  params,
  headers: changeHeaders,
  payload: UpdatePluginRequest,
  success: PluginView,
  error: errors(...staffErrors),
})
  .annotate(RequiredAction, "catalogue:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Change a plugin of the marketplace",
      description:
        "Staff only. What is left out stays as it is; null takes an optional field away. Packages that are new are looked into.",
    }),
  )

export const setBlocklisted = HttpApiEndpoint.post("blocklistPlugin", `${staffPlugin}/blocklist`, {
  params,
  headers: changeHeaders,
  payload: BlocklistRequest,
  success: PluginView,
  error: errors(...staffErrors),
})
  .annotate(RequiredAction, "catalogue:admin")
  .annotateMerge(
    OpenApi.annotations({
      summary: "Put a plugin on the blocklist, or take it off",
      description: "Staff only. Sites that have the plugin keep it; nobody can install it.",
    }),
  )

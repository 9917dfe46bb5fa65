import * as Schema from "effect/Schema"

import { defineError } from "../../kernel/defineError.ts"

/** A plugin that another one requires: by its folder, and as the marketplace knows it, if it does. */
export const RequiredPlugin = Schema.Struct({
  slug: Schema.String,
  pluginId: Schema.NullOr(Schema.String),
  name: Schema.NullOr(Schema.String),
})
export type RequiredPlugin = typeof RequiredPlugin.Type

/** PLUG_009: the plugin requires others that are not active on the site and do not come with it. */
export class PluginRequirementMissing extends defineError<PluginRequirementMissing>()("PluginRequirementMissing", {
  code: "PLUG_009",
  status: 422,
  fields: { pluginId: Schema.String, version: Schema.String, missing: Schema.Array(RequiredPlugin) },
  suggestion: (error) => {
    const unknown = error.missing.filter(({ pluginId }) => pluginId === null).map(({ slug }) => slug)
    const ids = error.missing.flatMap(({ pluginId }) => pluginId ?? [])
    return unknown.length === 0
      ? `Install and enable ${ids.join(", ")} first, or name them in the same request where it takes several`
      : `Choose another plugin: the marketplace does not have ${unknown.join(", ")}`
  },
  message: (error) => {
    const names = error.missing.map(({ name, slug }) => name ?? slug).join(", ")
    return `Plugin ${error.pluginId} ${error.version} requires plugins that are not active on the site: ${names}`
  },
}) {}

/** PLUG_010: the plugin can only be activated for a whole network of sites, which are not all of one customer's choice. */
export class PluginNetworkOnly extends defineError<PluginNetworkOnly>()("PluginNetworkOnly", {
  code: "PLUG_010",
  status: 422,
  fields: {
    pluginId: Schema.String,
    version: Schema.String,
  },
  suggestion: "Choose another plugin, or a version that can be active on one site",
  message: (error) => `Plugin ${error.pluginId} ${error.version} can only be active on all sites of a network`,
}) {}

/** PLUG_011: plugins that come together require each other in a circle, so that none of them can be the first. */
export class PluginCycle extends defineError<PluginCycle>()("PluginCycle", {
  code: "PLUG_011",
  status: 422,
  fields: {
    plugins: Schema.Array(Schema.Struct({ pluginId: Schema.String, name: Schema.String })),
  },
  suggestion: "Leave these plugins out, and tell support that they require each other",
  message: (error) => {
    const names = error.plugins.map(({ name }) => name)
    return `Plugins require each other in a circle: ${[...names, names[0] ?? ""].join(" → ")}`
  },
}) {}

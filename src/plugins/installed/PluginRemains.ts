import * as Schema from "effect/Schema"

import type { WordPressPluginRemoval } from "../../wordpress/WordPressPlugins.ts"

/** What a removal says when the plugin's data is still on the site. */
export const PluginRemains = Schema.Struct({
  /** `KEPT`: it was not asked to go; `PURGE_FAILED`: it was, and the plugin's own code did not come to its end. */
  data: Schema.Literals(["KEPT", "PURGE_FAILED"]),
  warnings: Schema.Array(Schema.Struct({ code: Schema.String, message: Schema.String })),
})

const messages = {
  KEPT: "The plugin's tables, roles and settings stay on this site, because its files stay for other sites of the tenant; ?purge=true removes them from this site when it is uninstalled",
  PURGE_FAILED:
    "The plugin's own uninstallation did not come to its end on this site: tables, roles and settings may be left",
} as const

/** What a removal from a site adds to its operation's result; nothing when nothing is left, or nobody knows of anything. */
export const removalResult = ({
  data,
}: typeof WordPressPluginRemoval.Type): typeof PluginRemains.Type | Record<string, never> => {
  if (data !== "kept" && data !== "failed") return {}
  const left = data === "kept" ? "KEPT" : "PURGE_FAILED"
  return { data: left, warnings: [{ code: "PLUG_DATA", message: messages[left] }] }
}

import * as Effect from "effect/Effect"

import { metric } from "../../platform/Metrics.ts"
import type { Plugin } from "../marketplace/Plugin.ts"
import { PluginStore } from "../marketplace/PluginStore.ts"
import { missingRequirements, type PresentPlugin, screen } from "./PluginScreening.ts"

/** What is screened, for which site. */
export interface SiteScreening {
  readonly siteId: string
  readonly plugin: Plugin
  /** The version that would be installed. */
  readonly version: string
  readonly site: { readonly wordpressVersion?: string | undefined; readonly phpVersion?: string | undefined }
  readonly acknowledgeConflicts: boolean
  /** Plugins that come with it, which count as installed. */
  readonly beside?: ReadonlyArray<Plugin>
}

/** Whether a version of a plugin may be installed on a site; answers the warnings, or fails with the refusal. */
export const screenForSite = Effect.fn("SiteScreening.screen")(function* (screening: SiteScreening) {
  const { beside = [], plugin, siteId } = screening
  const store = yield* PluginStore
  const records = yield* store.installedOn(siteId)
  const entries = yield* store.getAll(records.map(({ pluginId }) => pluginId))
  const present = records.map((record): PresentPlugin => {
    const entry = entries.find(({ pluginId }) => pluginId === record.pluginId)
    return { ...record, name: entry?.name ?? record.name, conflictsWith: entry?.conflictsWith }
  })
  const installed = [...present, ...beside]
  const missing = yield* Effect.forEach(missingRequirements({ ...screening, installed }), (slug) => store.ofSlug(slug))
  const known = missing.flatMap((found) => found ?? []).map(({ name, pluginId, slug }) => ({ slug, pluginId, name }))
  const result = screen({ ...screening, installed, known })
  if ("warnings" in result) return result.warnings
  const { code } = result.refused.response
  // What is kept out for security; a plugin that does not fit is not counted.
  if (code === "PLUG_002" || code === "PLUG_003") yield* metric("PluginSecurityBlocked", 1)
  yield* Effect.logInfo("plugin refused", { code, pluginId: plugin.pluginId, siteId })
  return yield* Effect.fail(result.refused)
})

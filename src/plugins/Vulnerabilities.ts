import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import type { InstalledPlugin, Plugin } from "./Plugin.ts"
import { PluginStore } from "./PluginStore.ts"
import { newlyAffecting, refresh, type Vulnerability } from "./Vulnerability.ts"
import { type FeedCounts, importFeed } from "./VulnerabilityFeed.ts"
import { tellVulnerable } from "./VulnerablePlugin.ts"

const warn = Effect.fnUntraced(function* (plugin: Plugin, latest: ReadonlyArray<Vulnerability>, now: string) {
  const store = yield* PluginStore
  const installations = yield* store.installations(plugin.pluginId)
  const warned = yield* Effect.forEach(
    installations,
    Effect.fnUntraced(function* (installed: InstalledPlugin) {
      const found = newlyAffecting(plugin.vulnerabilities, latest, installed.installedVersion)
      if (found.length === 0) return 0
      yield* tellVulnerable(installed, found, now)
      return 1
    }),
    { concurrency: 5 },
  )
  return warned.reduce<number>((sum, one) => sum + one, 0)
})

/** What a refresh did. */
export interface RefreshReport extends FeedCounts {
  readonly plugins: number
  /** Plugins of the marketplace of which something else is known now. */
  readonly changed: number
  /** Installations that became vulnerable. */
  readonly warned: number
}

/**
 * Brings the marketplace's vulnerability records up to a feed, and tells of every installed plugin that became vulnerable by
 * it. It tells first and writes then, so that a run that dies in between tells again, and never not at all.
 */
export const refreshVulnerabilities = Effect.fn("Vulnerabilities.refresh")(function* (
  feed: AsyncIterable<Uint8Array>,
  onProgress?: (counts: FeedCounts) => Effect.Effect<void>,
) {
  const store = yield* PluginStore
  const plugins = yield* store.all()
  const found = yield* importFeed(feed, new Set(plugins.map(({ slug }) => slug)), onProgress)
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const results = yield* Effect.forEach(
    plugins,
    Effect.fnUntraced(function* (plugin: Plugin) {
      const latest = found.vulnerabilities.get(plugin.slug) ?? []
      const { added, changed, vulnerabilities, withdrawn } = refresh(plugin.vulnerabilities, latest, found.unread)
      const warned = added.length + changed.length > 0 ? yield* warn(plugin, vulnerabilities, now) : 0
      yield* store.setVulnerabilities(plugin.pluginId, vulnerabilities, now)
      return { warned, changed: added.length + changed.length + withdrawn.length > 0 }
    }),
    { concurrency: 5 },
  )
  const { bytes, matched, records, skipped } = found
  const report: RefreshReport = {
    bytes,
    matched,
    records,
    skipped,
    plugins: plugins.length,
    changed: results.filter(({ changed }) => changed).length,
    warned: results.reduce((sum, { warned }) => sum + warned, 0),
  }
  yield* Effect.logInfo("vulnerabilities refreshed", report)
  return report
})

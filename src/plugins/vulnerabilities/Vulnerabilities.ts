import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { workThrough } from "../../platform/Turn.ts"
import type { InstalledPlugin, Plugin } from "../marketplace/Plugin.ts"
import { PluginStore } from "../marketplace/PluginStore.ts"
import { newlyAffecting, refresh, type Vulnerability } from "../marketplace/Vulnerability.ts"
import { type FeedCounts, importFeed } from "./VulnerabilityFeed.ts"
import { tellVulnerable } from "./VulnerablePlugin.ts"

const keyOf = ({ installedVersion, siteId }: InstalledPlugin): string => `${siteId} ${installedVersion}`

/** Tells of the installations that became vulnerable, but for those already told of; gives back all that are told of now. */
const warn = Effect.fnUntraced(function* (
  plugin: Plugin,
  latest: ReadonlyArray<Vulnerability>,
  now: string,
  told: ReadonlySet<string>,
) {
  const store = yield* PluginStore
  const warned = new Set(told)
  yield* workThrough(
    (from) => store.installations(plugin.pluginId, from),
    Effect.fnUntraced(function* (installed: InstalledPlugin) {
      if (told.has(keyOf(installed))) return
      const found = newlyAffecting(plugin.vulnerabilities, latest, installed.installedVersion)
      if (found.length === 0) return
      yield* tellVulnerable(installed, found, now)
      warned.add(keyOf(installed))
    }),
  )
  return warned
})

/** What a refresh did. */
export interface RefreshReport extends FeedCounts {
  readonly plugins: number
  /** Plugins of the marketplace of which something else is known now. */
  readonly changed: number
  /** Installations that became vulnerable. */
  readonly warned: number
}

/** A folder may have capitals where the feed has none, and is the same plugin. */
const slugInFeed = ({ slug }: Plugin): string => slug.toLowerCase()

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
  const found = yield* importFeed(feed, new Set(plugins.map(slugInFeed)), onProgress)
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const results = yield* Effect.forEach(
    plugins,
    Effect.fnUntraced(function* (plugin: Plugin) {
      const latest = found.vulnerabilities.get(slugInFeed(plugin)) ?? []
      const { added, changed, vulnerabilities, withdrawn } = refresh(plugin.vulnerabilities, latest, found.unread)
      const worse = added.length + changed.length > 0
      const before = worse ? yield* warn(plugin, vulnerabilities, now, new Set()) : new Set<string>()
      yield* store.setVulnerabilities(plugin.pluginId, vulnerabilities, now)
      // What was installed meanwhile was screened by the old record: from here on the new one refuses it.
      const warned = worse ? yield* warn(plugin, vulnerabilities, now, before) : before
      return { warned: warned.size, changed: worse || withdrawn.length > 0 }
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

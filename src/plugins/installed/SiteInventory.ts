import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Schema from "effect/Schema"

import { ofAttempt } from "../../backups/ArchiveSteps.ts"
import { installationOf } from "../../http/Audit.ts"
import type { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import type { Operation } from "../../operations/engine/Operation.ts"
import { siteHost } from "../../sites/SiteSteps.ts"
import { InstalledPlugin } from "../marketplace/Plugin.ts"
import { PluginStore } from "../marketplace/PluginStore.ts"
import { screen, vulnerabilitiesIn } from "../screening/PluginScreening.ts"
import { tellVulnerable } from "../vulnerabilities/VulnerablePlugin.ts"
import { settingsInWordPress } from "./PluginSettings.ts"
import { activePlugins } from "./PluginSteps.ts"

/** The operation that brought a site's content. Its instant marks the records that it adds, its attempt what it wrote over. */
type Bringer = Pick<Operation, "operationId" | "attempt" | "createdAt" | "createdBy" | "recipient">

const attemptOf = (bringer: Bringer): string => ofAttempt(bringer, bringer.operationId)

/** A record with other settings, and with those of before that attempt, whichever of its runs wrote them. */
const withSettings = (record: InstalledPlugin, by: string, configuration: InstalledPlugin["configuration"]) => ({
  configuration,
  settingsBefore:
    record.settingsBefore?.by === by ? record.settingsBefore : { by, configuration: record.configuration },
})

/**
 * Brings the records of a site's plugins up to what is active in WordPress: its content has come from elsewhere, with the
 * plugins that were active there. Plugins that the marketplace does not have are not recorded. What is recorded of their
 * settings is what the records of the site `sourceId` say, if the content is of that (its own id leaves them as they are);
 * otherwise what WordPress has.
 */
export const recordPlugins = Effect.fn("SiteInventory.record")(function* (
  target: WordPressSiteRef,
  bringer: Bringer,
  sourceId?: string,
) {
  const store = yield* PluginStore
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const active = yield* activePlugins(target, yield* siteHost(target))
  const records = yield* store.installedOn(target.siteId)
  const known = new Map(records.map((record) => [record.slug, record]))
  const source = sourceId === undefined ? [] : yield* store.installedOn(sourceId)
  const brought = new Map(source.map(({ configuration, slug }) => [slug, configuration]))
  // Where each one's settings are in WordPress; the records of a source say what they are.
  const marketplace = sourceId === undefined ? yield* store.getAll(records.map(({ pluginId }) => pluginId)) : []
  yield* Effect.forEach(active, ({ slug, version }) =>
    Effect.gen(function* () {
      const record = known.get(slug)
      const plugin = record === undefined ? yield* store.ofSlug(slug) : marketplace.find((one) => one.slug === slug)
      const configuration =
        sourceId === undefined ? yield* settingsInWordPress(target, plugin, record) : brought.get(slug)
      if (record !== undefined) {
        return yield* store.record(
          new InstalledPlugin({
            ...record,
            ...(configuration === undefined || Equal.equals(configuration, record.configuration)
              ? {}
              : withSettings(record, attemptOf(bringer), configuration)),
            installedVersion: version,
            isActive: true,
            updatedAt: now,
          }),
        )
      }
      if (plugin === undefined) return
      yield* store.add(
        new InstalledPlugin({
          pluginId: plugin.pluginId,
          siteId: target.siteId,
          tenantId: target.tenantId,
          environment: target.environment,
          slug,
          name: plugin.name,
          installedVersion: version,
          isActive: true,
          configuration: configuration ?? {},
          installedAt: bringer.createdAt,
          ...installationOf(bringer),
          updatedAt: now,
        }),
      )
    }),
  )
  const slugs = new Set(active.map(({ slug }) => slug))
  yield* Effect.forEach(
    records.filter(({ isActive, slug }) => isActive && !slugs.has(slug)),
    (record) => store.record(new InstalledPlugin({ ...record, isActive: false, updatedAt: now })),
  )
  return null
})

/** Warnings of plugins that came along: no more are kept, in the journal and in the result. */
const maxWarnings = 50

/** What {@link bringPlugins} records. */
export const Brought = Schema.Struct({
  warnings: Schema.Array(Schema.Struct({ code: Schema.String, pluginId: Schema.String, message: Schema.String })),
})

/** The warnings of a recorded step, for the operation's result; nothing when there are none. */
export const broughtWarnings = ({ warnings }: typeof Brought.Type): Partial<typeof Brought.Type> =>
  warnings.length === 0 ? {} : { warnings }

/**
 * Records the plugins that have come with a site's content, and warns of those that could not be installed today. They came
 * with the customer's own content, which is brought all the same.
 */
export const bringPlugins = Effect.fn("SiteInventory.bring")(function* (
  target: WordPressSiteRef,
  bringer: Bringer,
  sourceId?: string,
) {
  yield* recordPlugins(target, bringer, sourceId)
  const store = yield* PluginStore
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const active = (yield* store.installedOn(target.siteId)).filter(({ isActive }) => isActive)
  const plugins = yield* store.getAll(active.map(({ pluginId }) => pluginId))
  const warnings = yield* Effect.forEach(active, (installed) =>
    Effect.gen(function* () {
      const { installedVersion: version, pluginId } = installed
      const plugin = plugins.find((one) => one.pluginId === pluginId)
      if (plugin === undefined) return []
      const found = vulnerabilitiesIn(plugin, version)
      if (found.length > 0) {
        yield* tellVulnerable(installed, found, now).pipe(
          // The operation's own result and event say it as well.
          Effect.catch((error) => Effect.logError("vulnerable plugin not told of", error, { pluginId })),
        )
      }
      const result = screen({ plugin, version, site: {}, installed: [], acknowledgeConflicts: true })
      if (!("refused" in result)) return []
      const { message, response } = result.refused
      return [{ code: response.code, pluginId, message }]
    }),
  )
  return { warnings: warnings.flat().slice(0, maxWarnings) } satisfies typeof Brought.Type
})

const removeRecords = Effect.fnUntraced(function* (siteId: string, those: (record: InstalledPlugin) => boolean) {
  const store = yield* PluginStore
  const records = yield* store.installedOn(siteId)
  yield* Effect.forEach(records.filter(those), (record) => store.remove(record), { discard: true })
  return null
})

/** What the first release recorded of a site's settings, by slug, in the journal. */
export const RecordedSettings = Schema.Record(Schema.String, InstalledPlugin.fields.configuration)

/**
 * Takes back the records that `recordPlugins` added for an operation, and the settings that it wrote over: as the records
 * say, or else as `settings` do.
 */
export const takeBackRecords = Effect.fn("SiteInventory.takeBack")(function* (
  siteId: string,
  bringer: Bringer,
  settings: typeof RecordedSettings.Type = {},
) {
  yield* removeRecords(siteId, ({ installedAt }) => installedAt === bringer.createdAt)
  const store = yield* PluginStore
  yield* Effect.forEach(yield* store.installedOn(siteId), ({ settingsBefore, ...record }) => {
    const kept = settingsBefore?.by === attemptOf(bringer) ? settingsBefore.configuration : undefined
    const configuration = settings[record.slug] ?? kept
    return configuration === undefined ? Effect.void : store.record(new InstalledPlugin({ ...record, configuration }))
  })
  return null
})

/** Takes away the records of a site that is gone. */
export const forgetPlugins = (siteId: string) => removeRecords(siteId, () => true)

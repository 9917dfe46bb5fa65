import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import type { WordPressTarget } from "../backups/ArchiveSteps.ts"
import type { Operation } from "../operations/Operation.ts"
import { SiteId } from "../sites/Site.ts"
import { siteHost } from "../sites/SiteSteps.ts"
import { TenantId } from "../tenants/Tenant.ts"
import { InstalledPlugin } from "./Plugin.ts"
import { activePlugins } from "./PluginSteps.ts"
import { PluginStore } from "./PluginStore.ts"

/** The operation that brought a site's content. Its instant marks the records that it adds. */
type Bringer = Pick<Operation, "createdAt" | "createdBy">

/**
 * Brings the records of a site's plugins up to what is active in WordPress: its content has come from elsewhere, with the
 * plugins that were active there. Plugins that the marketplace does not have are not recorded.
 */
export const recordPlugins = Effect.fn("SiteInventory.record")(function* (
  target: WordPressTarget,
  { createdAt, createdBy }: Bringer,
) {
  const store = yield* PluginStore
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const active = yield* activePlugins(target, yield* siteHost(target))
  const records = yield* store.installedOn(target.siteId)
  const known = new Map(records.map((record) => [record.slug, record]))
  yield* Effect.forEach(active, ({ slug, version }) =>
    Effect.gen(function* () {
      const record = known.get(slug)
      if (record !== undefined) {
        return yield* store.record(
          new InstalledPlugin({ ...record, installedVersion: version, isActive: true, updatedAt: now }),
        )
      }
      const plugin = yield* store.ofSlug(slug)
      if (plugin === undefined) return
      yield* store.add(
        new InstalledPlugin({
          pluginId: plugin.pluginId,
          siteId: SiteId.make(target.siteId),
          tenantId: TenantId.make(target.tenantId),
          environment: target.environment,
          slug,
          name: plugin.name,
          installedVersion: version,
          isActive: true,
          configuration: {},
          installedAt: createdAt,
          installedBy: createdBy,
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

const removeRecords = Effect.fnUntraced(function* (siteId: string, those: (record: InstalledPlugin) => boolean) {
  const store = yield* PluginStore
  const records = yield* store.installedOn(siteId)
  yield* Effect.forEach(records.filter(those), (record) => store.remove(record), { discard: true })
  return null
})

/** Takes back the records that `recordPlugins` added for an operation. */
export const takeBackRecords = (siteId: string, { createdAt }: Bringer) =>
  removeRecords(siteId, ({ installedAt }) => installedAt === createdAt)

/** Takes away the records of a site that is gone. */
export const forgetPlugins = (siteId: string) => removeRecords(siteId, () => true)

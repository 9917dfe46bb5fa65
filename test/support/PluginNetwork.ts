import { Effect, Layer } from "effect"

import { sagas } from "../../src/app/Sagas.ts"
import { PackStore } from "../../src/backups/PackStore.ts"
import { DomainStore } from "../../src/domains/DomainStore.ts"
import { TenantId, SiteId } from "../../src/kernel/Ids.ts"
import { Operation, type OperationType } from "../../src/operations/engine/Operation.ts"
import { runOperation } from "../../src/operations/engine/OperationRunner.ts"
import { InstalledPlugin, type Plugin, PluginId } from "../../src/plugins/marketplace/Plugin.ts"
import { PluginStore } from "../../src/plugins/marketplace/PluginStore.ts"
import { type Site } from "../../src/sites/Site.ts"
import { SiteChanges } from "../../src/sites/SiteChanges.ts"
import { SiteStore } from "../../src/sites/SiteStore.ts"
import { WordPressRefused } from "../../src/wordpress/WordPressErrors.ts"
import { makePlugin, pluginPackage } from "../plugins/catalogueSamples.ts"
import { makeOperationServices } from "./changes.ts"
import type { tableLayer } from "./database.ts"
import { fakeArchives, fakeWordPress, type Heard } from "./fakes.ts"
import { givenOperations, givenSites, operationNow } from "./rows.ts"
import { epoch, makeOperation, standingSite } from "./samples.ts"
import { wordpressSite } from "./wordpress.ts"

/** A plugin's files in a network, and the sites on which it is active. */
export interface Files {
  version: string
  readonly active: Set<string>
}

const pathOfOne = /^\/bbws\/v1\/(?:sites\/(\d+)\/)?plugins\/([^/?]+)(\/update)?(\?keepFiles=true)?$/u
const textIn = (body: unknown, name: string): string | undefined => {
  const value: unknown = typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined
  return typeof value === "string" ? value : undefined
}
const isTrueIn = (body: unknown, name: string): boolean =>
  typeof body === "object" && body !== null && Reflect.get(body, name) === true

const refuse = (wordpressCode: string, status = 409) =>
  Effect.fail(new WordPressRefused({ status, wordpressCode, reason: wordpressCode }))

/** Site `site-N` has the number N in WordPress. */
export const siteOf = (siteId: string, changes: Partial<Site> = {}): Site =>
  standingSite({ siteId: SiteId.make(siteId), subdomain: siteId, wpSiteId: Number(siteId.slice(5)), ...changes })

export const recordOf = (siteId: string, changes: Partial<InstalledPlugin> = {}): InstalledPlugin =>
  new InstalledPlugin({
    pluginId: PluginId.make("plugin-1"),
    siteId: SiteId.make(siteId),
    tenantId: TenantId.make("tenant-1"),
    environment: "DEV",
    slug: "seo-master",
    name: "SEO Master",
    installedVersion: "3.1.0",
    isActive: true,
    configuration: {},
    installedAt: epoch,
    installedBy: "user-0",
    updatedAt: epoch,
    ...changes,
  })

/** The payload of an operation on the plugin of a site. */
export const pluginPayload = (siteId: string, more: object = {}) => {
  const { environment, subdomain, tenantId, wpSiteId } = siteOf(siteId)
  return {
    tenantId,
    siteId,
    environment,
    subdomain,
    wpSiteId,
    status: "ACTIVE",
    pluginId: "plugin-1",
    slug: "seo-master",
    name: "SEO Master",
    package: pluginPackage("3.2.1"),
    acknowledgeConflicts: false,
    ...more,
  }
}

/**
 * A tenant's network as the must-use plugin tells of its plugins, and operations that run against it on the real table.
 * `before` hears each call first: there the network may change under an operation.
 */
export const makePluginNetwork = (
  given: { readonly present?: Readonly<Record<string, Files>> } = {},
  before: (call: Heard, network: Map<string, Files>) => void = () => undefined,
  table?: typeof tableLayer,
) => {
  const network = new Map<string, Files>(Object.entries(given.present ?? {}))
  const tell = (slug: string) => {
    const found = network.get(slug)
    const sites = [...(found?.active ?? [])].map((siteId) => ({ siteId, active: true }))
    return Effect.succeed({ slug, installed: found !== undefined, version: found?.version ?? null, sites })
  }
  const place = (body: unknown) => {
    const slug = textIn(body, "slug") ?? ""
    const version = textIn(body, "version") ?? ""
    const found = network.get(slug)
    if (found === undefined) network.set(slug, { version, active: new Set() })
    else if (found.version !== version) {
      if (!isTrueIn(body, "replace") || found.active.size > 0) return refuse("bbws_other_version")
      found.version = version
    }
    return tell(slug)
  }
  const change = (siteId: string, slug: string, { body, method, path }: Heard) => {
    const found = network.get(slug)
    if (method === "DELETE") {
      const deactivated = found?.active.delete(siteId) ?? false
      const filesDeleted = found !== undefined && found.active.size === 0 && !path.endsWith("?keepFiles=true")
      if (filesDeleted) network.delete(slug)
      return Effect.succeed({ deactivated, filesDeleted })
    }
    if (found === undefined) return refuse("bbws_plugin_not_found", 404)
    const active = isTrueIn(body, "active")
    if (active && (textIn(body, "version") ?? found.version) !== found.version) return refuse("bbws_other_version")
    if (active) found.active.add(siteId)
    else found.active.delete(siteId)
    return Effect.succeed({ slug, active, version: found.version })
  }
  const update = (slug: string, body: unknown) => {
    const found = network.get(slug)
    if (found === undefined) return refuse("bbws_plugin_not_found", 404)
    const from = found.version
    found.version = textIn(body, "version") ?? from
    return Effect.succeed({ from, to: found.version, affectedSites: [...found.active] })
  }
  const wordpress = fakeWordPress((call) =>
    Effect.suspend((): Effect.Effect<unknown, WordPressRefused> => {
      before(call, network)
      if (call.path === "/bbws/v1/platform") return Effect.succeed({ ...wordpressSite, tenantId: "tenant-1" })
      if (call.path === "/bbws/v1/plugins") return place(call.body)
      const [, number, slug, updates] = pathOfOne.exec(call.path) ?? []
      if (slug === undefined) return Effect.die(`${call.method} ${call.path} is not heard here`)
      if (number !== undefined) return change(`site-${number}`, slug, call)
      return updates === undefined ? tell(slug) : update(slug, call.body)
    }),
  )
  const office = makeOperationServices(table)
  const layer = SiteChanges.layer.pipe(
    Layer.provideMerge(Layer.mergeAll(PluginStore.layer, PackStore.withBackups, DomainStore.layer, SiteStore.layer)),
    Layer.provideMerge(Layer.mergeAll(office.layer, wordpress.layer, fakeArchives().layer)),
  )
  return { network, wordpress, layer, topic: office.topic }
}

/** The marketplace's one plugin, and who has it. */
export const givenPlugin = Effect.fnUntraced(function* (
  plugin: Partial<Plugin> = {},
  ...records: ReadonlyArray<InstalledPlugin>
) {
  const store = yield* PluginStore
  yield* store.create(makePlugin({ installCount: records.length, ...plugin }))
  yield* Effect.forEach(records, (record) => store.record(record), { discard: true })
})

/** An operation of a kind on a site, which runs to its end. */
export const runOn = Effect.fnUntraced(function* (operationType: OperationType, siteId: string, more: object = {}) {
  const site = siteOf(siteId, { operationId: "op-1" })
  yield* givenSites(site)
  const payload = pluginPayload(siteId, more)
  const operation = new Operation({ ...makeOperation({ operationType, payload }, site) })
  yield* givenOperations(operation)
  yield* runOperation(sagas, "tenant-1", operation.operationId)
  return yield* operationNow(operation)
})

/** What is recorded of the plugin: version, whether it is on, and how often it counts as installed. */
export const recordsNow = Effect.gen(function* () {
  const store = yield* PluginStore
  const { items: records } = yield* store.installations("plugin-1")
  const plugin = yield* store.get("plugin-1")
  return {
    records: Object.fromEntries(
      records.map(({ installedVersion, isActive, siteId }) => [
        siteId,
        `${installedVersion} ${isActive ? "on" : "off"}`,
      ]),
    ),
    installs: plugin?.installCount,
  }
})

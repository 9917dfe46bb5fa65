import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { packageOf } from "../catalogue/Package.ts"
import { compareIgnoringTrailingZeros } from "../catalogue/PluginVersion.ts"
import { type Act, installationOf } from "../http/Audit.ts"
import type { WordPressSiteRef, NetworkRef, SiteRef } from "../kernel/SiteRef.ts"
import { bringPlugin, planFiles, sharedWarnings, takeOffPlugin } from "../plugins/installed/PluginFiles.ts"
import { InstalledPlugin, type Plugin } from "../plugins/marketplace/Plugin.ts"
import { PluginConflict, PluginNotFound } from "../plugins/marketplace/PluginErrors.ts"
import { addInstalled } from "../plugins/marketplace/PluginItem.ts"
import { PluginCycle } from "../plugins/marketplace/PluginRequirementErrors.ts"
import { PluginStore } from "../plugins/marketplace/PluginStore.ts"
import { orderPlugins } from "../plugins/screening/PluginOrder.ts"
import { headerOf } from "../plugins/screening/PluginScreening.ts"
import { screenForSite } from "../plugins/screening/SiteScreening.ts"
import { checkVersions } from "../sites/SiteSteps.ts"
import { TemplateIncompatible } from "./TemplateErrors.ts"
import { type ChosenTemplate, IncludedPlugin } from "./TemplateSteps.ts"

type Versions = { readonly wordpressVersion?: string | undefined; readonly phpVersion?: string | undefined }

/** TEMP_002, unless the versions are new enough; one that is not known is not compared. */
export const checkTemplate = (
  { minPhpVersion, minWordPressVersion, templateId }: ChosenTemplate,
  { phpVersion, wordpressVersion }: Versions,
): Effect.Effect<void, TemplateIncompatible> => {
  const unmet = (
    [
      ["WordPress", minWordPressVersion, wordpressVersion],
      ["PHP", minPhpVersion, phpVersion],
    ] as const
  ).find(
    ([, required, actual]) =>
      required !== null && actual !== undefined && compareIgnoringTrailingZeros(actual, required) < 0,
  )
  if (unmet === undefined) return Effect.void
  const [component, required, actual] = unmet
  return Effect.fail(
    new TemplateIncompatible({ templateId, component, required: required ?? "", actual: actual ?? "" }),
  )
}

/** The marketplace's entries of plugins, each with the package of its current version. */
export const choosePlugins = Effect.fnUntraced(function* (pluginIds: ReadonlyArray<string>) {
  const store = yield* PluginStore
  const entries = yield* store.getAll(pluginIds)
  return yield* Effect.forEach([...new Set(pluginIds)], (pluginId) => {
    const plugin = entries.find((entry) => entry.pluginId === pluginId)
    const chosen = plugin === undefined ? undefined : packageOf(plugin.packages, plugin.version)
    return plugin === undefined || chosen === undefined
      ? Effect.fail(new PluginNotFound({ pluginId }))
      : Effect.succeed({ plugin, package: chosen })
  })
})

/** A plugin as an operation's payload names it. */
export const toIncluded = (chosen: ChosenPlugin): IncludedPlugin => {
  const { name, pluginId, slug } = chosen.plugin
  return { pluginId, name, slug, package: chosen.package }
}

/** A plugin of the marketplace, and which of its packages is wanted. */
interface ChosenPlugin {
  readonly plugin: Plugin
  readonly package: IncludedPlugin["package"]
}

const besides = ({ pluginId }: Plugin, chosen: ReadonlyArray<ChosenPlugin>) =>
  chosen.map(({ plugin }) => plugin).filter((other) => other.pluginId !== pluginId)

/** Plugins that come together, each after those that it requires. */
const inOrder = (chosen: ReadonlyArray<ChosenPlugin>): Effect.Effect<ReadonlyArray<ChosenPlugin>, PluginCycle> => {
  const order = orderPlugins(
    chosen.map((one) => {
      const { requiresPlugins = [] } = headerOf(one.plugin, one.package.version) ?? {}
      return { slug: one.plugin.slug, requires: requiresPlugins, one }
    }),
  )
  return "ordered" in order
    ? Effect.succeed(order.ordered.map(({ one }) => one))
    : Effect.fail(
        new PluginCycle({
          plugins: order.cycle.map(({ one: { plugin } }) => ({ pluginId: plugin.pluginId, name: plugin.name })),
        }),
      )
}

/**
 * Screens plugins that come together; each also against the others. Nobody is there to acknowledge a conflict. Answers them
 * in the order in which they can be activated.
 */
export const screenTogether = Effect.fnUntraced(function* (
  siteId: string,
  chosen: ReadonlyArray<ChosenPlugin>,
  site: Versions,
) {
  const ordered = yield* inOrder(chosen)
  yield* Effect.forEach(ordered, ({ plugin, package: { version } }) =>
    screenForSite({
      siteId,
      plugin,
      version,
      site,
      acknowledgeConflicts: false,
      beside: besides(plugin, chosen),
    }).pipe(
      Effect.mapError((refused) =>
        refused._tag === "PluginConflict"
          ? new PluginConflict({ pluginId: refused.pluginId, conflicts: refused.conflicts, acknowledgeable: false })
          : refused,
      ),
    ),
  )
  return ordered
})

/** A plugin that was screened by an operation. */
export const ScreenedPlugin = Schema.Struct({
  ...IncludedPlugin.fields,
  /** Whether its files were there before: then they outlast what is put back. */
  filesPresent: Schema.Boolean,
})
export type ScreenedPlugin = typeof ScreenedPlugin.Type

/** What {@link screenIncluded} records. */
export const ScreenedPlugins = Schema.Struct({
  warnings: Schema.Array(Schema.Unknown),
  plugins: Schema.Array(ScreenedPlugin),
})

/** The files that plugins which come together would use on a site, after screening each also against the others. */
const planIncluded = (
  site: SiteRef & NetworkRef,
  { plugin, package: wanted }: ChosenPlugin,
  chosen: ReadonlyArray<ChosenPlugin>,
  versions: Versions,
) =>
  planFiles(site, wanted, {
    plugin,
    site: versions,
    acknowledgeConflicts: false,
    beside: besides(plugin, chosen),
  })

/**
 * Looks at the tenant's real versions and files, and screens a template and its plugins again, as they are by now: each in the
 * version that would be active. What the site has by now is left as it is.
 */
export const screenIncluded = Effect.fnUntraced(function* (
  site: SiteRef & NetworkRef,
  template: ChosenTemplate | null,
  plugins: ReadonlyArray<IncludedPlugin>,
) {
  const store = yield* PluginStore
  const versions = yield* checkVersions(site, {})
  if (template !== null) yield* checkTemplate(template, versions)
  const present = new Set<string>((yield* store.installedOn(site.siteId)).map(({ pluginId }) => pluginId))
  const chosen = yield* choosePlugins(
    plugins.map(({ pluginId }) => pluginId).filter((pluginId) => !present.has(pluginId)),
  ).pipe(Effect.flatMap(inOrder))
  const planned = yield* Effect.forEach(chosen, (one) =>
    Effect.map(planIncluded(site, one, chosen, versions), (plan) => ({
      plugin: { ...toIncluded(one), filesPresent: plan.package === null || plan.replaces },
      warnings: sharedWarnings(plan, one.package),
    })),
  )
  return {
    warnings: planned.flatMap(({ warnings }) => warnings),
    plugins: planned.map(({ plugin }) => plugin),
  } satisfies typeof ScreenedPlugins.Type
})

/** What {@link installPlugins} records: the version in which each is active. */
export const InstalledVersions = Schema.Record(Schema.String, Schema.String)

/** Installs and activates plugins, one after the other, each screened once more in the version that becomes active. */
export const installPlugins = Effect.fnUntraced(function* (
  target: WordPressSiteRef,
  plugins: ReadonlyArray<ScreenedPlugin>,
) {
  if (plugins.length === 0) return {}
  const store = yield* PluginStore
  const versions = yield* checkVersions(target, {})
  const entries = yield* store.getAll(plugins.map(({ pluginId }) => pluginId))
  const chosen = yield* Effect.forEach(plugins, (screened) => {
    const plugin = entries.find(({ pluginId }) => pluginId === screened.pluginId)
    return plugin === undefined
      ? Effect.fail(new PluginNotFound({ pluginId: screened.pluginId }))
      : Effect.succeed({ plugin, package: screened.package })
  }).pipe(Effect.flatMap(inOrder))
  const installed = yield* Effect.forEach(chosen, (one) =>
    Effect.map(
      bringPlugin(target, one.plugin, planIncluded(target, one, chosen, versions)),
      ({ version }) => [one.plugin.pluginId, version] as const,
    ),
  )
  return Object.fromEntries(installed)
})

/**
 * Takes plugins off the site again, those first that require others. Files stay that were there before, or that another site
 * of the tenant has.
 */
export const takeOffPlugins = (target: WordPressSiteRef, plugins: ReadonlyArray<ScreenedPlugin>) =>
  Effect.forEach(plugins.toReversed(), (plugin) => takeOffPlugin(target, plugin, { keepFiles: plugin.filesPresent }), {
    discard: true,
  })

/** The records of plugins that were installed together with something else. */
export const recordIncluded = (
  table: string,
  site: SiteRef & NetworkRef,
  plugins: ReadonlyArray<IncludedPlugin>,
  versions: Readonly<Record<string, string>>,
  installed: Act,
  now: string,
): ReadonlyArray<TransactWriteItem> =>
  plugins.map(({ name, package: { version }, pluginId, slug }) =>
    addInstalled(
      table,
      new InstalledPlugin({
        pluginId,
        siteId: site.siteId,
        tenantId: site.tenantId,
        environment: site.environment,
        slug,
        name,
        installedVersion: versions[pluginId] ?? version,
        isActive: true,
        configuration: {},
        installedAt: now,
        ...installationOf(installed),
        updatedAt: now,
      }),
    ),
  )

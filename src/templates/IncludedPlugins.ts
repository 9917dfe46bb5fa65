import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"

import { packageOf } from "../plugins/Package.ts"
import { InstalledPlugin, type Plugin } from "../plugins/Plugin.ts"
import { PluginConflict, PluginNotFound } from "../plugins/PluginErrors.ts"
import { recordInstalled } from "../plugins/PluginItem.ts"
import { PluginStore } from "../plugins/PluginStore.ts"
import { compareIgnoringTrailingZeros } from "../plugins/PluginVersion.ts"
import { screenForSite } from "../plugins/SiteScreening.ts"
import { type Environment, SiteId } from "../sites/Site.ts"
import { checkVersions } from "../sites/SiteSteps.ts"
import { TenantId } from "../tenants/Tenant.ts"
import { TemplateIncompatible } from "./TemplateErrors.ts"
import type { ChosenTemplate, IncludedPlugin } from "./TemplateSteps.ts"

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
export const toIncluded = (chosen: {
  readonly plugin: Plugin
  readonly package: IncludedPlugin["package"]
}): IncludedPlugin => {
  const { name, pluginId, slug } = chosen.plugin
  return { pluginId, name, slug, package: chosen.package }
}

/** Screens plugins that come together; each also against the others. Nobody is there to acknowledge a conflict. */
export const screenTogether = Effect.fnUntraced(function* (
  siteId: string,
  chosen: ReadonlyArray<{ readonly plugin: Plugin; readonly package: { readonly version: string } }>,
  site: Versions,
) {
  const warnings = yield* Effect.forEach(chosen, ({ plugin, package: { version } }) =>
    screenForSite({
      siteId,
      plugin,
      version,
      site,
      acknowledgeConflicts: false,
      beside: chosen.map((other) => other.plugin).filter(({ pluginId }) => pluginId !== plugin.pluginId),
    }).pipe(
      Effect.mapError((refused) =>
        refused._tag === "PluginConflict"
          ? new PluginConflict({ pluginId: refused.pluginId, conflicts: refused.conflicts, acknowledgeable: false })
          : refused,
      ),
    ),
  )
  return warnings.flat()
})

/** Looks at the tenant's real versions, and screens a template and its plugins again, as they are by now. */
export const screenIncluded = Effect.fnUntraced(function* (
  site: { readonly tenantId: string; readonly siteId: string; readonly environment: Environment },
  template: ChosenTemplate | null,
  plugins: ReadonlyArray<IncludedPlugin>,
) {
  const versions = yield* checkVersions(site, {})
  if (template !== null) yield* checkTemplate(template, versions)
  const chosen = yield* choosePlugins(plugins.map(({ pluginId }) => pluginId))
  return { warnings: yield* screenTogether(site.siteId, chosen, versions) }
})

/** The records of plugins that were installed together with something else. */
export const recordIncluded = (
  table: string,
  site: { readonly tenantId: string; readonly siteId: string; readonly environment: Environment },
  plugins: ReadonlyArray<IncludedPlugin>,
  versions: Readonly<Record<string, string>>,
  installedBy: string,
  now: string,
): ReadonlyArray<TransactWriteItem> =>
  plugins.map(({ name, package: { version }, pluginId, slug }) =>
    recordInstalled(
      table,
      new InstalledPlugin({
        pluginId,
        siteId: SiteId.make(site.siteId),
        tenantId: TenantId.make(site.tenantId),
        environment: site.environment,
        slug,
        name,
        installedVersion: versions[pluginId] ?? version,
        isActive: true,
        configuration: {},
        installedAt: now,
        installedBy,
        updatedAt: now,
      }),
    ),
  )

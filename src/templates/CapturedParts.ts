import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { packageOf } from "../catalogue/Package.ts"
import { compareVersions } from "../catalogue/PluginVersion.ts"
import { type PluginId, pluginsAtOnce } from "../plugins/marketplace/Plugin.ts"
import { PluginStore } from "../plugins/marketplace/PluginStore.ts"
import type { Template } from "./Template.ts"
import { TemplateStore } from "./TemplateStore.ts"

/** What a site has, and a template of it can not have. */
export const Lacking = Schema.Struct({
  kind: Schema.Literals(["THEME", "PLUGIN"]),
  slug: Schema.String,
  /** The version that the site has. */
  version: Schema.String,
  reason: Schema.String,
})
export type Lacking = typeof Lacking.Type

/** A plugin or a theme as a site has it. */
interface Found {
  readonly slug: string
  readonly version: string
}

/** A theme as templates of the catalogue have it: in the version of the site, or else in the newest. */
export const themeParts = Effect.fnUntraced(function* ({ slug, version }: Found) {
  const store = yield* TemplateStore
  const all = (yield* store.ofTheme(slug)).flatMap(({ packages }: Template) => packages)
  const newest = all.toSorted((one, other) => compareVersions(other.version, one.version))[0]
  const chosen = packageOf(all, version) ?? newest
  const lacking = (reason: string): ReadonlyArray<Lacking> => [{ kind: "THEME", slug, version, reason }]
  if (chosen === undefined) {
    const parts = { themeSlug: slug, version, packages: [] }
    return { ...parts, lacking: lacking("no template of the catalogue has this theme: register a package of it") }
  }
  return {
    themeSlug: slug,
    version: chosen.version,
    packages: [chosen],
    lacking:
      chosen.version === version ? [] : lacking(`the catalogue has it in version ${chosen.version}, which was taken`),
  }
})

/** The plugins of the marketplace that are active on a site; each is installed in its current version. */
export const pluginParts = Effect.fnUntraced(function* (active: ReadonlyArray<Found>) {
  const store = yield* PluginStore
  const includedPlugins: Array<PluginId> = []
  const lacking: Array<Lacking> = []
  yield* Effect.forEach(active, ({ slug, version }) =>
    Effect.map(store.ofSlug(slug), (plugin) => {
      const leave = (reason: string) => void lacking.push({ kind: "PLUGIN", slug, version, reason })
      if (plugin === undefined) return leave("it is not in the marketplace")
      if (plugin.isBlocklisted) return leave("it is on the blocklist")
      if (packageOf(plugin.packages, plugin.version) === undefined) return leave("it has no package of its version")
      if (includedPlugins.length === pluginsAtOnce) return leave(`a template brings at most ${pluginsAtOnce} plugins`)
      return void includedPlugins.push(plugin.pluginId)
    }),
  )
  return { includedPlugins, lacking }
})

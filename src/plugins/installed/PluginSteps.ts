import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

import type { Package } from "../../catalogue/Package.ts"
import type { WordPressSiteRef, NetworkRef } from "../../kernel/SiteRef.ts"
import { Archives } from "../../platform/Archives.ts"
import { SiteBroken } from "../../sites/SiteProvisioningErrors.ts"
import { longRunningCall } from "../../wordpress/longRunningCall.ts"
import { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressRefused } from "../../wordpress/WordPressErrors.ts"
import {
  CorePlugin,
  WordPressOption,
  WordPressPlugin,
  WordPressPluginRemoval,
  WordPressPluginUpdate,
  WordPressSitePlugin,
} from "../../wordpress/WordPressPlugins.ts"
import { PluginChangesAllSites, PluginRequired } from "../marketplace/PluginErrors.ts"

// What the sagas do with plugins in WordPress. Each may be repeated.

/** WordPress took the plugin back because the site did not work with it: the site is as it was. */
const unlessBroken =
  ({ siteId }: WordPressSiteRef) =>
  (error: WordPressRefused): Effect.Effect<never, SiteBroken | WordPressRefused> =>
    error.wordpressCode === "bbws_plugin_breaks_site"
      ? Effect.fail(
          new SiteBroken({ siteId, reasons: ["it breaks the site and was switched off again"], by: "plugin" }),
        )
      : Effect.fail(error)

/** What WordPress refused because of this plugin, as its own error: it names the files or the plugins that are in the way. */
export const namedRefusals =
  (pluginId: string) =>
  <A, E, R>(change: Effect.Effect<A, E | WordPressRefused, R>) =>
    change.pipe(
      Effect.catchIf(
        (error): error is WordPressRefused => error instanceof WordPressRefused,
        (refused): Effect.Effect<never, PluginChangesAllSites | PluginRequired | WordPressRefused> => {
          const { dependents, files } = refused
          if (dependents !== undefined) return Effect.fail(new PluginRequired({ pluginId, dependents }))
          if (files !== undefined) return Effect.fail(new PluginChangesAllSites({ pluginId, files }))
          return Effect.fail(refused)
        },
      ),
    )

/** How a plugin stands in the tenant's network. */
export const inspectPlugin = Effect.fnUntraced(function* ({ environment, tenantId }: NetworkRef, slug: string) {
  const wordpress = yield* WordPress
  return yield* wordpress.call({
    tenantId,
    environment,
    method: "GET",
    path: `/bbws/v1/plugins/${slug}`,
    answer: WordPressPlugin,
  })
})

/** Has WordPress put a plugin's files into the network, unless they are there; those that no site uses may be replaced. */
export const placePlugin = Effect.fnUntraced(function* (
  { environment, tenantId }: WordPressSiteRef,
  slug: string,
  { key, sha256, version }: Package,
  replace = false,
) {
  const archives = yield* Archives
  const source = Redacted.value(yield* archives.getUrl(tenantId, key))
  yield* longRunningCall({
    tenantId,
    environment,
    method: "POST",
    path: "/bbws/v1/plugins",
    body: { slug, version, source, sha256, replace },
    answer: WordPressPlugin,
  })
  return null
})

/** Switches a plugin on or off, on this site only; on only in this version, where one is named. */
export const switchPlugin = (target: WordPressSiteRef, slug: string, active: boolean, version?: string) =>
  longRunningCall({
    tenantId: target.tenantId,
    environment: target.environment,
    method: "PUT",
    path: `/bbws/v1/sites/${target.wpSiteId}/plugins/${slug}`,
    body: { active, ...(version === undefined ? {} : { version }) },
    answer: WordPressSitePlugin,
  }).pipe(Effect.catchTag("WordPressRefused", unlessBroken(target)))

/** How a plugin is taken off a site. */
export interface Removal {
  /** Its files stay also when no other site of the tenant uses it. */
  readonly keepFiles?: boolean
  /** What it has left on this site goes also when other sites use it. */
  readonly purge?: boolean
}

/** Switches a plugin off on this site, and deletes its files when no other site of the tenant uses it. */
export const removePlugin = (
  { environment, tenantId, wpSiteId }: WordPressSiteRef,
  slug: string,
  { keepFiles = false, purge = false }: Removal = {},
) => {
  const query = [...(keepFiles ? ["keepFiles=true"] : []), ...(purge ? ["purge=true"] : [])].join("&")
  return longRunningCall({
    tenantId,
    environment,
    method: "DELETE",
    path: `/bbws/v1/sites/${wpSiteId}/plugins/${slug}${query === "" ? "" : `?${query}`}`,
    answer: WordPressPluginRemoval,
  })
}

/** Updates a plugin for all sites of the tenant that use it; WordPress puts the old version back when one does not work. */
export const updatePlugin = Effect.fnUntraced(function* (
  { environment, tenantId }: WordPressSiteRef,
  slug: string,
  { key, sha256, version }: Package,
) {
  const archives = yield* Archives
  const source = Redacted.value(yield* archives.getUrl(tenantId, key))
  return yield* longRunningCall({
    tenantId,
    environment,
    method: "POST",
    path: `/bbws/v1/plugins/${slug}/update`,
    body: { version, source, sha256 },
    answer: WordPressPluginUpdate,
  })
})

/** Reads the option that holds a plugin's settings. */
export const readOption = Effect.fnUntraced(function* (
  { environment, tenantId, wpSiteId }: WordPressSiteRef,
  slug: string,
  option: string,
) {
  const wordpress = yield* WordPress
  return yield* wordpress.call({
    tenantId,
    environment,
    method: "GET",
    path: `/bbws/v1/sites/${wpSiteId}/plugins/${slug}/config?option=${option}`,
    answer: WordPressOption,
  })
})

/** Writes the option that holds a plugin's settings. */
export const writeOption = Effect.fnUntraced(function* (
  { environment, tenantId, wpSiteId }: WordPressSiteRef,
  slug: string,
  option: string,
  value: unknown,
) {
  const wordpress = yield* WordPress
  return yield* wordpress.call({
    tenantId,
    environment,
    method: "PUT",
    path: `/bbws/v1/sites/${wpSiteId}/plugins/${slug}/config`,
    body: { option, value },
    answer: WordPressOption,
  })
})

/** Takes the option away. */
export const removeOption = Effect.fnUntraced(function* (
  { environment, tenantId, wpSiteId }: WordPressSiteRef,
  slug: string,
  option: string,
) {
  const wordpress = yield* WordPress
  yield* wordpress.call({
    tenantId,
    environment,
    method: "DELETE",
    path: `/bbws/v1/sites/${wpSiteId}/plugins/${slug}/config?option=${option}`,
    answer: Schema.Unknown,
  })
  return null
})

/** The plugins that are active on a site, by folder name, with their versions. */
export const activePlugins = Effect.fnUntraced(function* (target: WordPressSiteRef, host: string) {
  const wordpress = yield* WordPress
  const plugins = yield* wordpress.call({
    tenantId: target.tenantId,
    environment: target.environment,
    host,
    method: "GET",
    path: "/wp/v2/plugins",
    answer: Schema.Array(CorePlugin),
  })
  return plugins
    .filter(({ status }) => status === "active")
    .map(({ plugin, version }) => ({ slug: plugin.split("/")[0] ?? plugin, version }))
})

import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Package } from "../../catalogue/Package.ts"
import type { WordPressSiteRef, NetworkRef, SiteRef } from "../../kernel/SiteRef.ts"
import { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import { WordPressRefused } from "../../wordpress/WordPressErrors.ts"
import type { Plugin } from "../marketplace/Plugin.ts"
import { PluginVulnerable } from "../marketplace/PluginErrors.ts"
import { PluginStore } from "../marketplace/PluginStore.ts"
import { isVulnerable } from "../screening/PluginScreening.ts"
import { screenForSite, type SiteScreening } from "../screening/SiteScreening.ts"
import { inspectPlugin, namedRefusals, placePlugin, type Removal, removePlugin, switchPlugin } from "./PluginSteps.ts"

// The sites of a tenant share the files of a plugin: what is active is what lies there, whichever version was asked for.

/** How a version that was screened comes to be there, without taking one away from a site that uses it. */
export const FilesPlan = Schema.Struct({
  /** What will be active, and was screened. */
  version: Schema.String,
  /** What has to be placed first; null when the files that are there are the ones. */
  package: Schema.NullOr(Package),
  /** Whether it takes the place of another version, which no site uses. */
  replaces: Schema.Boolean,
  warnings: Schema.Array(Schema.Unknown),
})
export type FilesPlan = typeof FilesPlan.Type

/** The records of a plugin on all sites whose files are the same: those of the tenant behind the same WordPress. */
const sharing = Effect.fnUntraced(function* ({ environment, tenantId }: SiteRef & NetworkRef, pluginId: string) {
  const store = yield* PluginStore
  const { wordpressOrigin } = yield* NetworkAddresses
  const records = yield* store.installedIn(tenantId, pluginId)
  return records.filter((record) => wordpressOrigin[record.environment] === wordpressOrigin[environment])
})

const sharingBeside = (place: SiteRef & NetworkRef, pluginId: string) =>
  Effect.map(sharing(place, pluginId), (records) => records.filter(({ siteId }) => siteId !== place.siteId))

/** The caller can only update what is there, so the refusal says where. */
const presentOn =
  (sites: ReadonlyArray<string>) =>
  ({ pluginId, safeVersion, version, vulnerabilities }: PluginVulnerable) =>
    Effect.fail(new PluginVulnerable({ pluginId, version, vulnerabilities, safeVersion, presentOn: sites }))

/**
 * Looks at the files that are there, and screens the version that would be active: the present one where another site uses it
 * or they are to be kept anyway, else the wanted one. A present one that others have switched off is kept unless it is vulnerable.
 */
export const planFiles = Effect.fn("PluginFiles.plan")(function* (
  place: SiteRef & NetworkRef,
  wanted: Package,
  screening: Omit<SiteScreening, "siteId" | "version">,
  presentOnes: "replace" | "keep" = "replace",
) {
  const { plugin } = screening
  const screened = (version: string) => screenForSite({ ...screening, siteId: place.siteId, version })
  const found = yield* inspectPlugin(place, plugin.slug)
  const present = found.version
  if (present === null || !found.installed || present === wanted.version) {
    const { version } = wanted
    const warnings = yield* screened(version)
    return { version, package: found.installed ? null : wanted, replaces: false, warnings } satisfies FilesPlan
  }
  const users = found.sites.map(({ siteId }) => siteId).filter((siteId) => siteId !== place.siteId)
  const keep = presentOnes === "keep"
  const inUse = keep || users.length > 0
  if (!inUse && (isVulnerable(plugin, present) || (yield* sharingBeside(place, plugin.pluginId)).length === 0)) {
    const { version } = wanted
    return { version, package: wanted, replaces: true, warnings: yield* screened(version) } satisfies FilesPlan
  }
  // A site that the platform has not made has no id.
  const sites = users.filter((siteId) => siteId !== "")
  const warnings = yield* screened(present).pipe(
    Effect.catchTag("PluginVulnerable", presentOn(keep ? [place.siteId] : sites)),
  )
  return { version: present, package: null, replaces: false, warnings } satisfies FilesPlan
})

/** What a caller should know who wanted another version than the one that the tenant's sites share. */
export const sharedWarnings = ({ version, warnings }: FilesPlan, wanted: Package): ReadonlyArray<unknown> =>
  version === wanted.version
    ? warnings
    : [
        ...warnings,
        {
          code: "PLUG_SHARED",
          message: `The tenant's sites share version ${version} of this plugin, so that was used, not ${wanted.version}`,
        },
      ]

/** Writes which version is there into the records of all sites that share it. */
export const recordVersion = Effect.fn("PluginFiles.recordVersion")(function* (
  place: SiteRef & NetworkRef,
  pluginId: string,
  version: string,
) {
  const store = yield* PluginStore
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const outdated = (yield* sharing(place, pluginId)).filter(({ installedVersion }) => installedVersion !== version)
  const siteIds = outdated.map(({ siteId }) => siteId)
  if (siteIds.length > 0) yield* store.setInstalledVersion(siteIds, pluginId, version, now)
  return null
})

/** Another site of the tenant has changed the files since they were looked at. */
const hasMoved = (error: unknown): boolean =>
  error instanceof WordPressRefused &&
  (error.wordpressCode === "bbws_other_version" || error.wordpressCode === "bbws_plugin_not_found")

/**
 * Makes a plugin active on a site in a version that was screened; WordPress refuses any other. The plan is made right before,
 * and again when the files have changed meanwhile.
 */
export const bringPlugin = Effect.fn("PluginFiles.bring")(function* <E, R>(
  target: WordPressSiteRef,
  { pluginId, slug }: Pick<Plugin, "pluginId" | "slug">,
  plan: Effect.Effect<FilesPlan, E, R>,
) {
  const bring = Effect.gen(function* () {
    const planned = yield* plan
    // Only what is active nowhere is replaced, and so not here either.
    if (planned.replaces) yield* switchPlugin(target, slug, false)
    if (planned.package !== null) yield* placePlugin(target, slug, planned.package, planned.replaces)
    return yield* switchPlugin(target, slug, true, planned.version)
  })
  const active = yield* bring.pipe(Effect.retry({ times: 3, while: hasMoved }), namedRefusals(pluginId))
  yield* recordVersion(target, pluginId, active.version)
  return active
})

/** Takes a plugin off a site. Its files stay when another site has it, also one on which it is switched off. */
export const takeOffPlugin = Effect.fn("PluginFiles.takeOff")(function* (
  target: WordPressSiteRef,
  { pluginId, slug }: Pick<Plugin, "pluginId" | "slug">,
  { keepFiles = false, purge = false }: Removal = {},
) {
  const others = keepFiles ? [] : yield* sharingBeside(target, pluginId)
  return yield* removePlugin(target, slug, { keepFiles: keepFiles || others.length > 0, purge }).pipe(
    namedRefusals(pluginId),
  )
})

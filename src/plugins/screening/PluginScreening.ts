import type { PackageHeader } from "../../catalogue/PackageHeader.ts"
import { compareIgnoringTrailingZeros, compareVersions } from "../../catalogue/PluginVersion.ts"
import {
  type ConflictingPlugin,
  PluginBlocklisted,
  PluginConflict,
  PluginIncompatible,
  PluginVulnerable,
} from "../marketplace/PluginErrors.ts"
import {
  PluginNetworkOnly,
  PluginRequirementMissing,
  type RequiredPlugin,
} from "../marketplace/PluginRequirementErrors.ts"
import { affects, type Vulnerability } from "../marketplace/Vulnerability.ts"

/** A plugin of the marketplace, as far as screening looks at it. */
export interface ScreenedPlugin {
  readonly pluginId: string
  readonly isBlocklisted: boolean
  readonly blocklistReason?: string | null | undefined
  readonly minWordPressVersion?: string | undefined
  readonly minPhpVersion?: string | undefined
  readonly conflictsWith?: ReadonlyArray<string> | undefined
  readonly vulnerabilities: ReadonlyArray<Vulnerability>
  /** Its versions, and what is known of each. */
  readonly packages?:
    | ReadonlyArray<{ readonly version: string; readonly header?: PackageHeader | undefined }>
    | undefined
}

/** A plugin that is on the site. */
export interface PresentPlugin {
  readonly pluginId: string
  readonly name?: string | undefined
  readonly slug?: string | undefined
  /** One that is switched off conflicts, and serves no other plugin. */
  readonly isActive?: boolean | undefined
  readonly conflictsWith?: ReadonlyArray<string> | undefined
}

export interface Screening {
  readonly plugin: ScreenedPlugin
  /** The version that would be installed. */
  readonly version: string
  /** A version that is not known is not compared. */
  readonly site: { readonly wordpressVersion?: string | undefined; readonly phpVersion?: string | undefined }
  readonly installed: ReadonlyArray<PresentPlugin>
  readonly acknowledgeConflicts: boolean
  /** What the marketplace knows of plugins that are required. */
  readonly known?: ReadonlyArray<RequiredPlugin>
}

export type PluginRefusal =
  | PluginBlocklisted
  | PluginVulnerable
  | PluginIncompatible
  | PluginConflict
  | PluginNetworkOnly
  | PluginRequirementMissing

/** What was found, and let pass because the caller asked for it. */
export interface PluginWarning {
  readonly code: "PLUG_004"
  readonly message: string
  readonly conflicts: ReadonlyArray<ConflictingPlugin>
}

export type ScreeningResult = { readonly refused: PluginRefusal } | { readonly warnings: ReadonlyArray<PluginWarning> }

type Check = (screening: Screening) => PluginRefusal | undefined

const blocklist: Check = ({ plugin }) =>
  plugin.isBlocklisted
    ? new PluginBlocklisted({ pluginId: plugin.pluginId, reason: plugin.blocklistReason ?? null })
    : undefined

/** The known vulnerabilities of a version. */
export const vulnerabilitiesIn = (
  { vulnerabilities }: Pick<ScreenedPlugin, "vulnerabilities">,
  version: string,
): ReadonlyArray<Vulnerability> => vulnerabilities.filter((record) => affects(record, version))

/** Whether a known vulnerability affects a version. */
export const isVulnerable = (plugin: Pick<ScreenedPlugin, "vulnerabilities">, version: string): boolean =>
  vulnerabilitiesIn(plugin, version).length > 0

/** The newest version of the marketplace that no known vulnerability affects. */
const safeVersionOf = (plugin: ScreenedPlugin): string | null =>
  (plugin.packages ?? [])
    .map(({ version }) => version)
    .filter((version) => !isVulnerable(plugin, version))
    .toSorted(compareVersions)
    .at(-1) ?? null

const vulnerabilities: Check = ({ plugin, version }) => {
  const found = vulnerabilitiesIn(plugin, version)
  return found.length === 0
    ? undefined
    : new PluginVulnerable({
        pluginId: plugin.pluginId,
        version,
        vulnerabilities: found
          .toSorted((a, b) => (b.cvssScore ?? 0) - (a.cvssScore ?? 0))
          .map(({ cve, cvssScore, id, patchedVersions, title }) => ({ id, title, cve, cvssScore, patchedVersions })),
        safeVersion: safeVersionOf(plugin),
      })
}

/** As WordPress itself compares: 6.5-RC1 and 8.2.30-1+deb count as the release. */
const reaches = (actual: string, required: string): boolean =>
  compareIgnoringTrailingZeros(actual.split(/[-+]/)[0] ?? actual, required) >= 0

/** What the header of a version says; nothing of one that was registered before headers were read. */
export const headerOf = (
  { packages = [] }: Pick<ScreenedPlugin, "packages">,
  version: string,
): PackageHeader | undefined => packages.find((one) => one.version === version)?.header

const networkOnly: Check = ({ plugin, version }) =>
  headerOf(plugin, version)?.networkOnly === true
    ? new PluginNetworkOnly({ pluginId: plugin.pluginId, version })
    : undefined

const compatibility: Check = ({ plugin, site, version }) => {
  const header = headerOf(plugin, version)
  const pairs = [
    ["WORDPRESS", plugin.minWordPressVersion, site.wordpressVersion],
    ["WORDPRESS", header?.requiresWordPress, site.wordpressVersion],
    ["PHP", plugin.minPhpVersion, site.phpVersion],
    ["PHP", header?.requiresPhp, site.phpVersion],
  ] as const
  for (const [component, required, actual] of pairs) {
    if (required !== undefined && actual !== undefined && !reaches(actual, required)) {
      return new PluginIncompatible({ pluginId: plugin.pluginId, component, required, actual })
    }
  }
  return undefined
}

/** Folder names of the plugins that a version requires and that are not active beside it. */
export const missingRequirements = ({
  installed,
  plugin,
  version,
}: Pick<Screening, "installed" | "plugin" | "version">): ReadonlyArray<string> =>
  (headerOf(plugin, version)?.requiresPlugins ?? []).filter(
    (slug) => !installed.some((other) => other.slug === slug && other.isActive !== false),
  )

const requirements: Check = (screening) => {
  const missing = missingRequirements(screening)
  const { known = [], plugin, version } = screening
  return missing.length === 0
    ? undefined
    : new PluginRequirementMissing({
        pluginId: plugin.pluginId,
        version,
        missing: missing.map((slug) => known.find((one) => one.slug === slug) ?? { slug, pluginId: null, name: null }),
      })
}

/** Declared on either side. */
const conflictsOf = ({ installed, plugin }: Screening): ReadonlyArray<ConflictingPlugin> =>
  installed
    .filter(
      (other) =>
        other.pluginId !== plugin.pluginId &&
        (plugin.conflictsWith?.includes(other.pluginId) === true ||
          other.conflictsWith?.includes(plugin.pluginId) === true),
    )
    .map(({ name, pluginId }) => ({ pluginId, name: name ?? pluginId }))

const conflicts: Check = (screening) => {
  const found = conflictsOf(screening)
  return found.length === 0 || screening.acknowledgeConflicts
    ? undefined
    : new PluginConflict({ pluginId: screening.plugin.pluginId, conflicts: found })
}

/** The security checks in their order: the first that refuses has the word. */
const checks: ReadonlyArray<Check> = [blocklist, vulnerabilities, networkOnly, compatibility, requirements, conflicts]

/** Whether a version of a plugin may be installed on a site, and with which warnings. */
export const screen = (screening: Screening): ScreeningResult => {
  for (const check of checks) {
    const refused = check(screening)
    if (refused !== undefined) return { refused }
  }
  const acknowledged = conflictsOf(screening)
  if (acknowledged.length === 0) return { warnings: [] }
  const { message } = new PluginConflict({ pluginId: screening.plugin.pluginId, conflicts: acknowledged })
  return { warnings: [{ code: "PLUG_004", message, conflicts: acknowledged }] }
}

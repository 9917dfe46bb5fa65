import type { Package } from "../../src/catalogue/Package.ts"
import { Plugin, PluginId } from "../../src/plugins/marketplace/Plugin.ts"
import type { Vulnerability } from "../../src/plugins/marketplace/Vulnerability.ts"
import { epoch } from "../support/samples.ts"

export const pluginPackage = (version: string, slug = "seo-master"): Package => ({
  version,
  key: `packages/plugins/${slug}-${version}.zip`,
  sha256: "0".repeat(64),
})

/** What staff say of a plugin at least. */
export const pluginRequest = {
  name: "SEO Master",
  slug: "seo-master",
  description: "Advanced SEO optimization",
  category: "SEO",
  version: "3.2.1",
  packages: [pluginPackage("3.2.1"), pluginPackage("3.1.0")],
}

export const makePlugin = (changes: Partial<Plugin> = {}): Plugin =>
  new Plugin({
    ...pluginRequest,
    pluginId: PluginId.make("plugin-1"),
    installCount: 0,
    isBlocklisted: false,
    blocklistReason: null,
    vulnerabilities: [],
    lastSecurityScan: null,
    createdAt: epoch,
    updatedAt: epoch,
    revision: 1,
    ...changes,
  })

/** A vulnerability of all versions up to this one. */
export const vulnerabilityUpTo = (to: string): Vulnerability => ({
  id: `vulnerability-${to}`,
  title: `Cross-site scripting up to ${to}`,
  cve: "CVE-2026-0001",
  cvssScore: 6.4,
  rating: "Medium",
  affected: [{ from: "*", fromInclusive: true, to, toInclusive: true }],
  patchedVersions: [],
  references: ["https://www.wordfence.com/threat-intel/1"],
  copyrights: { message: null, defiant: { notice: "Copyright Defiant", licenseUrl: null }, mitre: null },
})

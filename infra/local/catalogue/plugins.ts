import { Plugin, PluginId } from "../../../src/plugins/marketplace/Plugin.ts"
import type { Vulnerability } from "../../../src/plugins/marketplace/Vulnerability.ts"
import { packageFile, type Seed, writtenAt } from "./packages.ts"
import { broken, contactForm, marker, seoBasics, seoBasicsUninstall } from "./pluginCode.ts"
import { oldestPhp, oldestWordPress, pluginZip } from "./zips.ts"

/** What is to be said of a plugin; its id is `plugin-{slug}`. */
interface Draft {
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly category: string
  /** The PHP of each version, oldest first; the last one is current. */
  readonly code: Readonly<Record<string, string>>
  readonly uninstall?: string
  readonly more?: Partial<ConstructorParameters<typeof Plugin>[0]>
}

const idOf = (slug: string) => PluginId.make(`plugin-${slug}`)

const make = (
  suffix: string,
  { category, code, description, more, name, uninstall, ...draft }: Draft,
): Seed<Plugin> => {
  const slug = `${draft.slug}${suffix}`
  const requiresWordPress = more?.minWordPressVersion
  const header = { slug, name, description, requiresWordPress, ...(uninstall === undefined ? {} : { uninstall }) }
  const files = Object.entries(code).map(([version, php]) =>
    packageFile("plugins", { slug, version }, pluginZip({ ...header, version, code: php })),
  )
  const entry = new Plugin({
    pluginId: idOf(slug),
    name,
    slug,
    description,
    category,
    version: files.at(-1)?.entry.version ?? "",
    packages: files.map((file) => file.entry),
    pricing: "FREE",
    minWordPressVersion: oldestWordPress,
    minPhpVersion: oldestPhp,
    installCount: 0,
    isBlocklisted: false,
    blocklistReason: null,
    vulnerabilities: [],
    lastSecurityScan: null,
    createdAt: writtenAt,
    updatedAt: writtenAt,
    revision: 1,
    ...more,
    ...(more?.conflictsWith === undefined
      ? {}
      : { conflictsWith: more.conflictsWith.map((id) => PluginId.make(`${id}${suffix}`)) }),
  })
  return { entry, files }
}

/** A plugin of one version that does nothing but tell that it is active. */
const simple = (slug: string, version: string, rest: Omit<Draft, "slug" | "code">): Draft => ({
  slug,
  code: { [version]: marker(slug, version) },
  ...rest,
})

/** Made up, as the plugin is: no feed knows it. */
const galleryVulnerability: Vulnerability = {
  id: "3f0c7d52-6d1e-4a7b-9a55-0d6f3a1b2c4e",
  title: "Old Gallery <= 2.3.0 - Unauthenticated Arbitrary File Upload",
  cve: null,
  cvssScore: 9.8,
  rating: "Critical",
  affected: [{ from: "*", fromInclusive: true, to: "2.3.0", toInclusive: true }],
  patchedVersions: ["2.4.0"],
  references: [],
  copyrights: { message: null, defiant: null, mitre: null },
}

const drafts: ReadonlyArray<Draft> = [
  {
    slug: "seo-basics",
    name: "SEO Basics",
    description: "A description for search engines, and the sitemap.",
    category: "SEO",
    code: { "1.0.0": seoBasics("1.0.0"), "1.1.0": seoBasics("1.1.0") },
    uninstall: seoBasicsUninstall,
    more: {
      rating: 4.6,
      configOption: "seo_basics_settings",
      configSchema: {
        type: "object",
        properties: { description: { type: "string", maxLength: 160 }, sitemap: { type: "boolean" } },
        additionalProperties: false,
      },
    },
  },
  {
    slug: "contact-form",
    name: "Contact Form",
    description: "A form for visitors' messages: [contact_form].",
    category: "FORMS",
    code: { "1.0.0": contactForm("1.0.0") },
    more: { rating: 4.2 },
  },
  simple("old-gallery", "2.3.0", {
    name: "Old Gallery",
    description: "Galleries. Its current version has a known vulnerability, so it cannot be installed.",
    category: "MEDIA",
    more: { vulnerabilities: [galleryVulnerability], lastSecurityScan: writtenAt },
  }),
  simple("badware", "1.0.0", {
    name: "Badware",
    description: "A plugin on the blocklist.",
    category: "OTHER",
    more: { isBlocklisted: true, blocklistReason: "It sends visitors' data to a third party." },
  }),
  ...["a", "b"].map((letter) =>
    simple(`cache-${letter}`, "1.0.0", {
      name: `Cache ${letter.toUpperCase()}`,
      description: "A page cache. It does not work beside the other one.",
      category: "PERFORMANCE",
      more: { conflictsWith: [idOf(letter === "a" ? "cache-b" : "cache-a")] },
    }),
  ),
  {
    slug: "breaks",
    name: "Breaks",
    description: "Version 1.0.0 works. Version 2.0.0 breaks every page of its site.",
    category: "OTHER",
    code: { "1.0.0": marker("breaks", "1.0.0"), "2.0.0": broken("2.0.0") },
  },
  simple("future", "1.0.0", {
    name: "Future",
    description: "A plugin for a WordPress that does not exist yet.",
    category: "OTHER",
    more: { minWordPressVersion: "99.0" },
  }),
]

/** The plugins of the local marketplace; with a suffix of their ids and slugs they are others. */
export const seededPlugins = (suffix = ""): ReadonlyArray<Seed<Plugin>> => drafts.map((draft) => make(suffix, draft))

import type { Package } from "../../src/catalogue/Package.ts"
import { toItem } from "../../src/platform/Table.ts"
import { type Plugin, PluginId } from "../../src/plugins/marketplace/Plugin.ts"
import { pluginItem } from "../../src/plugins/marketplace/PluginItem.ts"
import { type Template, TemplateId } from "../../src/templates/Template.ts"
import { templateItem } from "../../src/templates/TemplateItem.ts"
import { makePlugin } from "../plugins/catalogueSamples.ts"
import { idOf } from "../support/dynamodb/Schema.ts"
import { makeTemplate } from "../templates/samples.ts"
import { type PackageText, sha256Of } from "./MultisiteFiles.ts"
import type { World } from "./World.ts"

// A marketplace and a catalogue of templates, as staff have written them, with their packages in the bucket.

/** The site on which some packages fail. */
export const brittleSubdomain = "brittle"

/** A package, and what it holds. */
const packed = (text: Pick<PackageText, "kind" | "folder" | "version"> & Partial<PackageText>) => {
  const content = JSON.stringify({ flaw: "none", ...text })
  const key = `packages/${text.kind}s/${text.folder}-${text.version}.zip`
  return { content, package: { version: text.version, key, sha256: sha256Of(content) } satisfies Package }
}

const shop = ["1.0.0", "1.1.0"].map((version) => packed({ kind: "plugin", folder: "shop", version }))
const fragile = [
  packed({ kind: "plugin", folder: "fragile", version: "1.0.0" }),
  packed({ kind: "plugin", folder: "fragile", version: "2.0.0", flaw: "page", flawOn: brittleSubdomain }),
]
const broken = [packed({ kind: "plugin", folder: "broken", version: "1.0.0", flaw: "page" })]
const form = [packed({ kind: "plugin", folder: "form", version: "1.0.0" })]
const plain = ["1.0.0", "2.0.0"].map((version) => packed({ kind: "theme", folder: "plain", version }))
const dark = [packed({ kind: "theme", folder: "dark", version: "1.0.0", flaw: "page" })]

const packagesOf = (all: typeof shop): ReadonlyArray<Package> => all.map((one) => one.package)

const pluginOf = (slug: string, packages: typeof shop, more: Partial<Plugin> = {}): Plugin =>
  makePlugin({
    pluginId: PluginId.make(`plugin-${slug}`),
    name: slug,
    slug,
    packages: packagesOf(packages),
    version: packages.at(-1)?.package.version ?? "",
    ...more,
  })

const settings = { type: "object", properties: { currency: { type: "string" } }, additionalProperties: false }

const content: Template["content"] = {
  pages: [
    { slug: "welcome", title: "Welcome", content: "See {{site_url}}/team" },
    { slug: "team", title: "Team", content: "We", parent: "welcome" },
  ],
  menus: [{ name: "Main", locations: ["primary"], items: [{ title: "Team", page: "team" }] }],
  options: { blogdescription: "Of the template", form_settings: { to: "{{site_url}}/mail" } },
  frontPage: "welcome",
}

const templateOf = (
  name: string,
  theme: typeof plain,
  plugins: ReadonlyArray<string>,
  version = theme.at(-1)?.package.version ?? "",
): Template =>
  makeTemplate({
    templateId: TemplateId.make(`template-${name}`),
    name,
    status: "PUBLISHED",
    themeSlug: theme === plain ? "plain" : "dark",
    packages: packagesOf(theme),
    version,
    includedPlugins: plugins.map((plugin) => PluginId.make(plugin)),
    content,
  })

const items: ReadonlyArray<object> = [
  pluginItem(pluginOf("shop", shop, { configOption: "shop_settings", configSchema: settings })),
  pluginItem(pluginOf("fragile", fragile)),
  pluginItem(pluginOf("broken", broken)),
  pluginItem(pluginOf("form", form)),
  templateItem(templateOf("good", plain, ["plugin-form"])),
  templateItem(templateOf("old", plain, [], "1.0.0")),
  templateItem(templateOf("bad", plain, ["plugin-form", "plugin-broken"])),
  templateItem(templateOf("dark", dark, [])),
]

/** Brings marketplace, catalogue and packages into a world. */
export const stock = (world: World): void => {
  for (const item of items.map(toItem)) world.store.set(idOf(item), item)
  const every = [shop, fragile, broken, form, plain, dark].flat()
  Object.assign(world.outside.archives, Object.fromEntries(every.map((one) => [one.package.key, one.content])))
}

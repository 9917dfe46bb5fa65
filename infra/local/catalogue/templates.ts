import { PluginId } from "../../../src/plugins/marketplace/Plugin.ts"
import { Template, TemplateId } from "../../../src/templates/Template.ts"
import { packageFile, type Seed, writtenAt } from "./packages.ts"
import { classicCss, classicTheme } from "./themeSources.ts"
import { oldestPhp, oldestWordPress, themeZip } from "./zips.ts"

/** What is to be said of a template; its id is `template-{id}`. */
interface Draft {
  readonly id: string
  readonly themeSlug: string
  readonly name: string
  readonly description: string
  readonly category: string
  readonly status: Template["status"]
  readonly colour: string
  readonly hasMenu?: boolean
  /** Versions of the theme beside the one that is applied. */
  readonly otherVersions?: ReadonlyArray<string>
  readonly more?: Partial<ConstructorParameters<typeof Template>[0]>
}

const version = "1.0.0"

const make = (suffix: string, draft: Draft): Seed<Template> => {
  const { category, colour, description, hasMenu = false, more, name, otherVersions = [], status } = draft
  const [id, themeSlug] = [`${draft.id}${suffix}`, `${draft.themeSlug}${suffix}`]
  const requiresWordPress = more?.minWordPressVersion
  const theme = { slug: themeSlug, hasMenu }
  const files = [version, ...otherVersions].map((one) =>
    packageFile(
      "themes",
      { slug: themeSlug, version: one },
      themeZip({
        ...theme,
        name,
        version: one,
        description,
        requiresWordPress,
        css: classicCss(colour),
        files: classicTheme(theme),
      }),
    ),
  )
  const entry = new Template({
    templateId: TemplateId.make(`template-${id}`),
    name,
    description,
    category,
    version,
    themeSlug,
    packages: files.map((file) => file.entry),
    thumbnailUrl: `https://cdn.bbws.io/templates/${themeSlug}.png`,
    demoUrl: `https://demo.bbws.io/${themeSlug}`,
    minWordPressVersion: oldestWordPress,
    minPhpVersion: oldestPhp,
    status,
    usageCount: 0,
    captured: null,
    createdAt: writtenAt,
    updatedAt: writtenAt,
    revision: 1,
    ...more,
    ...(more?.includedPlugins === undefined
      ? {}
      : { includedPlugins: more.includedPlugins.map((plugin) => PluginId.make(`${plugin}${suffix}`)) }),
  })
  return { entry, files }
}

const paragraph = (html: string): string => `<!-- wp:paragraph --><p>${html}</p><!-- /wp:paragraph -->`

const businessPro: Draft = {
  id: "business-pro",
  themeSlug: "business-pro",
  name: "Business Pro",
  description: "A site for a company: home, about, contact, and a menu.",
  category: "BUSINESS",
  status: "PUBLISHED",
  colour: "#0b5cad",
  hasMenu: true,
  more: {
    rating: 4.8,
    includedPlugins: [PluginId.make("plugin-contact-form")],
    content: {
      pages: [
        {
          slug: "home",
          title: "Welcome",
          content: paragraph(`What we do, and <a href="{{site_url}}/contact/">how to reach us</a>.`),
        },
        { slug: "about", title: "About us", content: paragraph("Who we are.") },
        {
          slug: "contact",
          title: "Contact",
          content: "<!-- wp:shortcode -->[contact_form]<!-- /wp:shortcode -->",
        },
      ],
      menus: [
        {
          name: "Main menu",
          locations: ["primary"],
          items: [
            { title: "Home", page: "home" },
            { title: "About us", page: "about" },
            { title: "Contact", page: "contact" },
          ],
        },
      ],
      options: { posts_per_page: 6 },
      frontPage: "home",
    },
  },
}

const portfolio: Draft = {
  id: "portfolio",
  themeSlug: "portfolio",
  name: "Portfolio",
  description: "One page for one's works.",
  category: "PORTFOLIO",
  status: "PUBLISHED",
  colour: "#8a2be2",
  otherVersions: ["1.1.0"],
  more: {
    rating: 4.3,
    content: {
      pages: [{ slug: "works", title: "Works", content: paragraph("Things that I have made.") }],
      frontPage: "works",
    },
  },
}

const draft: Draft = {
  id: "draft",
  themeSlug: "event-landing",
  name: "Event Landing",
  description: "A page for an event. It is not published yet.",
  category: "EVENTS",
  status: "DRAFT",
  colour: "#c2410c",
}

const future: Draft = {
  id: "future",
  themeSlug: "future-theme",
  name: "Future",
  description: "A template for a WordPress that does not exist yet.",
  category: "BUSINESS",
  status: "PUBLISHED",
  colour: "#166534",
  more: { minWordPressVersion: "99.0" },
}

/** The templates of the local catalogue; with a suffix of their ids, themes and plugins they are others. */
export const seededTemplates = (suffix = ""): ReadonlyArray<Seed<Template>> =>
  [businessPro, portfolio, draft, future].map((one) => make(suffix, one))

import { Effect, Option, Schema } from "effect"

import { forbiddenOptions } from "../../src/plugins/marketplace/OptionRules.ts"
import { TemplateContent } from "../../src/templates/Template.ts"
import { type Answer, killed, refuse } from "./MultisiteAnswers.ts"
import { type Blog, stylesheetOf } from "./MultisiteBlog.ts"
import { homeOf } from "./MultisiteDomains.ts"
import { download, sha256Of } from "./MultisiteFiles.ts"
import { writeOption } from "./MultisiteOptions.ts"
import type { Place } from "./MultisitePlugins.ts"
import { versionOfTheme } from "./MultisiteThemes.ts"

// A template's pages, menus and options, as they come into a site and are taken from one.

/** A page or menu of a site; `of` is the content with which it came. */
const Piece = Schema.Struct({ of: Schema.NullOr(Schema.String) })
const Page = Schema.Struct({
  ...Piece.fields,
  slug: Schema.String,
  title: Schema.String,
  content: Schema.String,
  parent: Schema.optionalKey(Schema.String),
})
const Menu = Schema.Struct({ ...Piece.fields, name: Schema.String, locations: Schema.Unknown, items: Schema.Unknown })
const pagesIn = Schema.decodeUnknownSync(Schema.Array(Page))
const menusIn = Schema.decodeUnknownSync(Schema.Array(Menu))

/** The page that WordPress gives a new site, and takes away for a template. */
const sample: typeof Page.Type = { of: "WordPress", slug: "sample-page", title: "Sample Page", content: "" }

export const pagesOf = ({ options }: Blog) => pagesIn(options["pages"] ?? [sample])
export const menusOf = ({ options }: Blog) => menusIn(options["menus"] ?? [])

const Content = Schema.Struct({ formatVersion: Schema.Literal(1), ...TemplateContent.fields })
const contentIn = Schema.decodeUnknownOption(Content)

const bodyIn = Schema.decodeUnknownSync(
  Schema.Struct({
    contentId: Schema.String,
    content: Schema.optionalKey(Schema.Unknown),
    source: Schema.optionalKey(Schema.String),
    sha256: Schema.optionalKey(Schema.String),
  }),
)
const captureIn = Schema.decodeUnknownSync(
  Schema.Struct({ captureId: Schema.String, destination: Schema.String, options: Schema.Array(Schema.String) }),
)

const forbidden = new RegExp(`^(?:${forbiddenOptions})$`, "iu")

/** What WordPress says no to before it changes anything. */
const problemOf = ({ frontPage, menus = [], options = {}, pages = [], postsPage }: typeof Content.Type) => {
  const slugs = pages.map(({ slug }) => slug)
  const has = (slug: string | undefined) => slug === undefined || slugs.includes(slug)
  const items = menus.flatMap((menu) => menu.items.map((item, number) => ({ ...item, number })))
  if (Object.keys(options).some((name) => forbidden.test(name))) return "bbws_option_refused"
  const good =
    new Set(slugs).size === slugs.length &&
    pages.every(({ parent, slug }) => has(parent) && parent !== slug) &&
    has(frontPage) &&
    has(postsPage) &&
    items.every(
      ({ number, page, parent, url }) =>
        (page === undefined) !== (url === undefined) && has(page) && (parent === undefined || parent < number),
    )
  return good ? undefined : "bbws_bad_content"
}

/** Its own address for the placeholder, wherever it stands. */
const filled = <A>(value: A, home: string): A => {
  const parse: (text: string) => A = JSON.parse
  return parse(JSON.stringify(value).replaceAll("{{site_url}}", home))
}

const write = (
  blog: Blog,
  contentId: string,
  { frontPage, menus = [], options = {}, pages = [], postsPage }: typeof Content.Type,
) => {
  const own = <A extends typeof Piece.Type>(pieces: ReadonlyArray<A>) => pieces.filter(({ of }) => of === null)
  // A page that goes is no front page any more, whatever comes in its place.
  for (const name of ["front_page", "posts_page"]) {
    if (pagesOf(blog).some(({ of, slug }) => of !== null && slug === blog.options[name])) delete blog.options[name]
  }
  blog.options["pages"] = [...own(pagesOf(blog)), ...pages.map((page) => ({ ...page, of: contentId }))]
  blog.options["menus"] = [...own(menusOf(blog)), ...menus.map((menu) => ({ ...menu, of: contentId }))]
  for (const [name, value] of Object.entries(options)) writeOption(blog, name, value)
  if (frontPage !== undefined) blog.options["front_page"] = frontPage
  if (postsPage !== undefined) blog.options["posts_page"] = postsPage
}

/** `POST bbws/v1/sites/{id}/content` */
export const importContent = ({ halfway, outside }: Place, blog: Blog, body: unknown): Answer => {
  const { content, contentId, sha256 = "", source } = bodyIn(body)
  const done = blog.contents ?? []
  if (done.includes(contentId)) return Effect.succeed({ contentId, alreadyDone: true })
  const got = source === undefined ? { text: JSON.stringify(content) } : download(outside, source, sha256)
  if ("refused" in got) return got.refused
  const parsed = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))(got.text)
  const found = Option.flatMap(parsed, contentIn)
  if (Option.isNone(found)) return refuse(422, "bbws_bad_content")
  const problem = problemOf(found.value)
  if (problem !== undefined) return refuse(422, problem)
  if (halfway) {
    write(blog, contentId, { formatVersion: 1 })
    return killed
  }
  write(blog, contentId, filled(found.value, homeOf(blog)))
  blog.contents = [...done, contentId]
  return Effect.succeed({ contentId, alreadyDone: false })
}

/** `POST bbws/v1/sites/{id}/content/capture` */
export const captureContent = (place: Place, blog: Blog, body: unknown): Answer => {
  const home = homeOf(blog)
  const { captureId, destination, options } = captureIn(body)
  const before = blog.captures?.[captureId]
  if (before !== undefined) return Effect.succeed(before)
  if (options.some((name) => forbidden.test(name))) return refuse(422, "bbws_option_refused")
  const strip = ({ of: _of, ...piece }: typeof Page.Type | typeof Menu.Type) => piece
  const content = {
    formatVersion: 1,
    pages: pagesOf(blog).map(strip),
    menus: menusOf(blog).map(strip),
    options: Object.fromEntries(options.flatMap((name) => (name in blog.options ? [[name, blog.options[name]]] : []))),
    frontPage: blog.options["front_page"],
    postsPage: blog.options["posts_page"],
  }
  const text = JSON.stringify(content).replaceAll(home, "{{site_url}}")
  place.outside.archives[destination.replace("memory://put/", "")] = text
  const stylesheet = stylesheetOf(blog)
  const answer = {
    captureId,
    sizeBytes: text.length,
    sha256: sha256Of(text),
    theme: { stylesheet, version: versionOfTheme(place, stylesheet) ?? "" },
  }
  blog.captures = { ...blog.captures, [captureId]: answer }
  return Effect.succeed(answer)
}

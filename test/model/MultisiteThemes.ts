import { Effect, Schema } from "effect"

import { type Answer, killed, refuse } from "./MultisiteAnswers.ts"
import { type Blog, firstTheme, setStylesheet, stylesheetOf, works } from "./MultisiteBlog.ts"
import { openPackage } from "./MultisiteFiles.ts"
import { type Place, repair } from "./MultisitePlugins.ts"

const installationIn = Schema.decodeUnknownSync(
  Schema.Struct({ slug: Schema.String, version: Schema.String, source: Schema.String, sha256: Schema.String }),
)

const breaksSite = refuse(422, "bbws_theme_breaks_site")

/** The version of the theme that every container has. */
export const firstThemeVersion = "1.0"

export const versionOfTheme = ({ shared }: Place, slug: string): string | undefined =>
  shared.themes[slug]?.version ?? (slug === firstTheme ? firstThemeVersion : undefined)

/** `GET wp/v2/themes/{slug}`, which is core's and repairs nothing. */
export const tellOfTheme = (place: Place, slug: string): Answer => {
  const version = versionOfTheme(place, slug)
  return version === undefined ? refuse(404, "rest_theme_not_found") : Effect.succeed({ stylesheet: slug, version })
}

/** `POST wp/v2/themes` of the host of `here`, or of the network's. */
export const installTheme = (place: Place, here: Blog | undefined, body: unknown): Answer => {
  const { blogs, halfway, outside, shared } = place
  const { slug, ...wanted } = installationIn(body)
  repair(place)
  const present = shared.themes[slug]
  const answer = Effect.succeed({ stylesheet: slug, version: wanted.version })
  if (present?.version === wanted.version) return answer
  const users = blogs.filter((blog) => stylesheetOf(blog) === slug)
  if (present !== undefined && users.some((blog) => blog !== here)) {
    return refuse(409, "bbws_other_version", { version: present.version })
  }
  const opened = openPackage(outside, "theme", slug, wanted)
  if ("refused" in opened) return opened.refused
  const before = here !== undefined && users.includes(here) && works(shared, here)
  shared.themes[slug] = opened.files
  if (halfway) {
    shared.unfinished.push({ what: "themes", slug, before: present ?? null })
    return killed
  }
  if (!before || works(shared, here) || present === undefined) return answer
  shared.themes[slug] = present
  return breaksSite
}

/** `PUT wp/v2/themes/{slug}` of the host of `blog`. */
export const switchTheme = (place: Place, blog: Blog, slug: string): Answer => {
  const { halfway, shared } = place
  repair(place)
  const version = versionOfTheme(place, slug)
  if (version === undefined) return refuse(404, "bbws_theme_not_found")
  const previous = stylesheetOf(blog)
  const answer = Effect.succeed({ stylesheet: slug, version })
  if (previous === slug) return answer
  const before = works(shared, blog)
  setStylesheet(blog, slug)
  if (halfway) {
    shared.unfinished.push({ what: "switch", siteId: blog.siteId, stylesheet: previous })
    return killed
  }
  if (!before || works(shared, blog)) return answer
  setStylesheet(blog, previous)
  return breaksSite
}

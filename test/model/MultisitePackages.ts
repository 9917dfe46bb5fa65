import { type Answer, fail, incomplete, mainSite, notFound } from "./MultisiteAnswers.ts"
import { answersOnHost, type Blog } from "./MultisiteBlog.ts"
import { captureContent, importContent } from "./MultisiteContent.ts"
import { readConfiguration, removeConfiguration, writeConfiguration } from "./MultisiteOptions.ts"
import {
  installPlugin,
  listPlugins,
  type Place,
  removePlugin,
  switchPlugin,
  tellOfPlugin,
  updatePlugin,
} from "./MultisitePlugins.ts"
import { installTheme, switchTheme, tellOfTheme } from "./MultisiteThemes.ts"

interface Request {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** The site of the host that was called; nothing for the network's. */
  readonly here: Blog | undefined
  readonly body: unknown
}

/** What a route makes of a request; `id` and `slug` are those of its path. */
type Route = (
  place: Place,
  request: Request & { readonly id: number; readonly slug: string; readonly query: URLSearchParams },
) => Answer

/** A site that can be changed; WordPress's own words for one that cannot. */
const onSite =
  (act: (blog: Blog, ...given: Parameters<Route>) => Answer): Route =>
  (place, request) => {
    if (request.id === 1) return mainSite
    const blog = place.blogs.find(({ id }) => id === request.id)
    return blog === undefined ? notFound : act(blog, place, request)
  }

const onWhole = (act: (blog: Blog, ...given: Parameters<Route>) => Answer): Route =>
  onSite((blog, ...given) => (blog.ready ? act(blog, ...given) : incomplete))

/** Core's routes, which run in the site of the host and load its code. */
const onHost =
  (act: (blog: Blog, ...given: Parameters<Route>) => Answer): Route =>
  (place, request) => {
    const { here } = request
    if (here === undefined || !here.ready) return notFound
    return answersOnHost(place.shared, here) ? act(here, place, request) : fail(500)
  }

const one = "/bbws/v1/plugins/:slug"
const ofSite = "/bbws/v1/sites/:id/plugins/:slug"
const optionIn = ({ query }: { readonly query: URLSearchParams }): string => query.get("option") ?? ""

const routes: Readonly<Record<string, Route>> = {
  "POST /bbws/v1/plugins": (place, { body }) => installPlugin(place, body),
  [`GET ${one}`]: (place, { slug }) => tellOfPlugin(place, slug),
  [`POST ${one}/update`]: (place, { body, slug }) => updatePlugin(place, slug, body),
  [`PUT ${ofSite}`]: onWhole((blog, place, { body, slug }) => switchPlugin(place, blog, slug, body)),
  [`DELETE ${ofSite}`]: onWhole((blog, place, { query, slug }) =>
    removePlugin(place, blog, slug, {
      keepFiles: query.get("keepFiles") === "true",
      purge: query.get("purge") === "true",
    }),
  ),
  [`GET ${ofSite}/config`]: onSite((blog, _place, request) => readConfiguration(blog, optionIn(request))),
  [`PUT ${ofSite}/config`]: onSite((blog, place, { body, slug }) => writeConfiguration(place, blog, slug, body)),
  [`DELETE ${ofSite}/config`]: onSite((blog, _place, request) => removeConfiguration(blog, optionIn(request))),
  "GET /wp/v2/plugins": onHost((blog, place) => listPlugins(place, blog)),
  "GET /wp/v2/themes/:slug": onHost((_blog, place, { slug }) => tellOfTheme(place, slug)),
  "POST /wp/v2/themes": (place, { body, here }) => installTheme(place, here, body),
  "PUT /wp/v2/themes/:slug": (place, { here, slug }) => {
    if (here === undefined) return mainSite
    return answersOnHost(place.shared, here) ? switchTheme(place, here, slug) : fail(500)
  },
  "POST /bbws/v1/sites/:id/content": onWhole((blog, place, { body }) => importContent(place, blog, body)),
  "POST /bbws/v1/sites/:id/content/capture": onWhole((blog, place, { body }) => captureContent(place, blog, body)),
}

const table = Object.entries(routes).map(([name, route]) => ({ parts: name.split(/[ /]/u), route }))

/** A network's answers about plugins, themes and content; nothing, if the call is about something else. */
export const answerOfPackages = (place: Place, request: Request): Answer | undefined => {
  const [path = "", query = ""] = request.path.split("?")
  const given = `${request.method} ${path}`.split(/[ /]/u)
  const found = table.find(
    ({ parts }) =>
      parts.length === given.length && parts.every((part, at) => part.startsWith(":") || part === given[at]),
  )
  const at = (name: string) => given[found?.parts.indexOf(name) ?? -1]
  return found?.route(place, {
    ...request,
    id: Number(at(":id")),
    slug: at(":slug") ?? "",
    query: new URLSearchParams(query),
  })
}

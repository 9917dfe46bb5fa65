import { Effect, Schema } from "effect"

import { type Answer, killed, refuse } from "./MultisiteAnswers.ts"
import {
  activeOn,
  answersOnHost,
  type Blog,
  failsToActivate,
  isOf,
  setActive,
  setStylesheet,
  usersOf,
  works,
} from "./MultisiteBlog.ts"
import { type Files, openPackage, type SharedFiles } from "./MultisiteFiles.ts"
import type { Outside } from "./Outside.ts"

/** What the routes of plugins, themes and content work on. */
export interface Place {
  readonly blogs: ReadonlyArray<Blog>
  readonly shared: SharedFiles
  readonly outside: Outside
  /** The request is killed in the midst of its work. */
  readonly halfway: boolean
}

/** Takes back what a killed request had begun: the first step of every call for plugins and themes. */
export const repair = ({ blogs, shared }: Pick<Place, "blogs" | "shared">): void => {
  for (const left of shared.unfinished.splice(0)) {
    switch (left.what) {
      case "plugins":
      case "themes":
        if (left.before === null) delete shared[left.what][left.slug]
        else shared[left.what][left.slug] = left.before
        break
      case "activation": {
        const blog = blogs.find(({ siteId }) => siteId === left.siteId)
        if (blog !== undefined) switchOff(blog, left.file)
        break
      }
      case "switch": {
        const blog = blogs.find(({ siteId }) => siteId === left.siteId)
        if (blog !== undefined) setStylesheet(blog, left.stylesheet)
      }
    }
  }
}

const switchOff = (blog: Blog, file: string): void => {
  const active = activeOn(blog)
  if (active.includes(file)) {
    setActive(
      blog,
      active.filter((one) => one !== file),
    )
  }
}

const siteIdsOf = (blogs: ReadonlyArray<Blog>): ReadonlyArray<string> => blogs.map(({ siteId }) => siteId)

const viewOf = ({ blogs, shared }: Place, slug: string) => ({
  slug,
  installed: slug in shared.plugins,
  version: shared.plugins[slug]?.version ?? null,
  sites: usersOf(blogs, slug).map(({ siteId }) => ({ siteId, active: true })),
})

const Package = Schema.Struct({ version: Schema.String, source: Schema.String, sha256: Schema.String })
const packageIn = Schema.decodeUnknownSync(Package)
const installationIn = Schema.decodeUnknownSync(
  Schema.Struct({ ...Package.fields, slug: Schema.String, replace: Schema.optionalKey(Schema.Boolean) }),
)
const switchIn = Schema.decodeUnknownSync(
  Schema.Struct({ active: Schema.Boolean, version: Schema.optionalKey(Schema.String) }),
)

const notInstalled = refuse(404, "bbws_plugin_not_found")
const otherVersion = ({ version }: Files) => refuse(409, "bbws_other_version", { version })
const breaksSite = refuse(422, "bbws_plugin_breaks_site")

/** `GET bbws/v1/plugins/{slug}` */
export const tellOfPlugin = (place: Place, slug: string): Answer => {
  repair(place)
  return Effect.succeed(viewOf(place, slug))
}

/** `POST bbws/v1/plugins` */
export const installPlugin = (place: Place, body: unknown): Answer => {
  const { blogs, halfway, outside, shared } = place
  const { replace = false, slug, ...wanted } = installationIn(body)
  repair(place)
  const present = shared.plugins[slug]
  if (present !== undefined && present.version !== wanted.version && (!replace || usersOf(blogs, slug).length > 0)) {
    return otherVersion(present)
  }
  if (present?.version !== wanted.version) {
    const opened = openPackage(outside, "plugin", slug, wanted)
    if ("refused" in opened) return opened.refused
    shared.plugins[slug] = opened.files
    if (halfway) {
      shared.unfinished.push({ what: "plugins", slug, before: present ?? null })
      return killed
    }
  }
  return Effect.succeed(viewOf(place, slug))
}

/** How a site is with a plugin: whether visitors see it, and whether its own requests load that. */
const probe =
  ({ shared }: Place, slug: string) =>
  (blog: Blog) => ({
    works: works(shared, blog),
    loaded: slug in shared.plugins && answersOnHost(shared, blog),
  })

/** `POST bbws/v1/plugins/{slug}/update` */
export const updatePlugin = (place: Place, slug: string, body: unknown): Answer => {
  const { blogs, halfway, outside, shared } = place
  const wanted = packageIn(body)
  repair(place)
  const old = shared.plugins[slug]
  if (old === undefined) return notInstalled
  const users = usersOf(blogs, slug)
  const answer = { slug, from: old.version, to: wanted.version, affectedSites: siteIdsOf(users) }
  if (old.version === wanted.version) return Effect.succeed(answer)
  const opened = openPackage(outside, "plugin", slug, wanted)
  if ("refused" in opened) return opened.refused
  if (opened.files.file !== old.file) return refuse(422, "bbws_bad_package")
  const before = users.map(probe(place, slug))
  shared.plugins[slug] = opened.files
  if (halfway) {
    shared.unfinished.push({ what: "plugins", slug, before: old })
    return killed
  }
  const failed = users.filter((blog, number) => {
    const [then, now] = [before[number], probe(place, slug)(blog)]
    return (then?.works === true && !now.works) || (then?.loaded === true && !now.loaded)
  })
  if (failed.length === 0) return Effect.succeed(answer)
  shared.plugins[slug] = old
  return refuse(422, "bbws_update_broke_site", { failedSites: siteIdsOf(failed), version: old.version })
}

/** `PUT bbws/v1/sites/{id}/plugins/{slug}` */
export const switchPlugin = (place: Place, blog: Blog, slug: string, body: unknown): Answer => {
  const { halfway, shared } = place
  const { active, version } = switchIn(body)
  repair(place)
  const files = shared.plugins[slug]
  if (files === undefined) return notInstalled
  if (active && version !== undefined && version !== files.version) return otherVersion(files)
  const answer = Effect.succeed({ slug, active, version: files.version })
  if (!active) {
    switchOff(blog, files.file)
    return answer
  }
  if (activeOn(blog).includes(files.file)) return answer
  const before = works(shared, blog)
  if (!answersOnHost(shared, blog) || failsToActivate(blog, files)) return breaksSite
  setActive(blog, [...activeOn(blog), files.file].toSorted())
  if (halfway) {
    shared.unfinished.push({ what: "activation", siteId: blog.siteId, file: files.file })
    return killed
  }
  if (!before || works(shared, blog)) return answer
  switchOff(blog, files.file)
  return breaksSite
}

/** `DELETE bbws/v1/sites/{id}/plugins/{slug}`; every plugin has something to do when it is uninstalled. */
export const removePlugin = (
  place: Place,
  blog: Blog,
  slug: string,
  { keepFiles, purge }: { readonly keepFiles: boolean; readonly purge: boolean },
): Answer => {
  const { blogs, halfway, shared } = place
  repair(place)
  const active = activeOn(blog).filter(isOf(slug))
  const leaves = slug in shared.plugins
  for (const file of active) switchOff(blog, file)
  const deletes = !keepFiles && slug in shared.plugins && usersOf(blogs, slug).length === 0
  if (deletes) delete shared.plugins[slug]
  if (deletes && halfway) return killed
  const data = leaves ? (deletes || purge ? "purged" : "kept") : "none"
  return Effect.succeed({ slug, deactivated: active.length > 0, filesDeleted: deletes, data })
}

/** `GET wp/v2/plugins` of a site's own host: core lists what is there, and nothing of what is not. */
export const listPlugins = ({ shared }: Place, blog: Blog): Answer =>
  Effect.succeed(
    Object.values(shared.plugins).map(({ file, version }) => ({
      plugin: file.slice(0, -".php".length),
      status: activeOn(blog).includes(file) ? "active" : "inactive",
      version,
    })),
  )

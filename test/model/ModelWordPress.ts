import { at, type Blog, blogOf, type Content, domainOf, type Fault, type Model, type SiteStatus } from "./Model.ts"
import { brokenText } from "./MultisiteBlog.ts"

/** A step that did not work: why, and whether the same may work later. */
export class Trouble extends Error {
  readonly code: string
  readonly status: number
  readonly again: boolean
  constructor(code: string, status: number, again: boolean) {
    super(code)
    this.code = code
    this.status = status
    this.again = again
  }
}

/** A call that hangs. */
export class Hang extends Error {}

const no = new Trouble("WP_001", 502, false)
const later = new Trouble("WP_001", 502, true)

const meet = (fault: Fault | undefined, moment: "before" | "after"): void => {
  if (fault === "refused" && moment === "before") throw no
  if (fault === "down" && moment === "before") throw later
  if (fault === "hang" && moment === "before") throw new Hang()
  if (fault === "half" && moment === "after") throw later
  if (fault === "late" && moment === "after") throw new Hang()
  if (fault === "lost" && moment === "after") throw new Trouble("WP_002", 504, true)
}

/** One call, with what goes wrong with it. */
export const call = <A>(model: Model, act: (halfway: boolean) => A): A => {
  const fault = model.faults.shift()
  meet(fault, "before")
  const result = act(fault === "half")
  meet(fault, "after")
  return result
}

/** A call for an archive: who does not learn how it went asks again, after two seconds. */
const archiveCall = (model: Model, act: () => void): void => {
  for (;;) {
    try {
      return call(model, act)
    } catch (trouble) {
      if (!(trouble instanceof Trouble) || trouble.code !== "WP_002") throw trouble
      model.now += 2000
    }
  }
}

const standing = (model: Model, blog: Blog | undefined): Blog => {
  if (blog === undefined || !model.blogs.includes(blog)) throw no
  return blog
}

/** Stores a site under an id: read at once, and sent with the next call; the same id again goes on, and then is the same. */
export const saveBlog = (model: Model, blog: Blog | undefined, archiveId: string): void => {
  const isDone = () => blog?.exports.has(archiveId) === true
  archiveCall(model, () => {
    const there = standing(model, blog)
    if (!isDone() && there.spool?.archiveId !== archiveId) there.spool = { archiveId, content: { ...there.content } }
  })
  if (isDone()) return
  archiveCall(model, () => {
    const { exports, spool } = standing(model, blog)
    if (isDone() || spool === undefined) return
    model.archives.set(archiveId, spool.content)
    exports.add(archiveId)
  })
}

/** Replaces a site's content by what was stored: first it asks for what it needs. */
export const loadBlog = (model: Model, blog: Blog | undefined, archiveId: string, importId: string, title?: string) => {
  const isDone = () => blog?.imports.has(importId) === true
  archiveCall(model, () => {
    standing(model, blog)
    if (!isDone() && !model.archives.has(archiveId)) throw later
  })
  if (!isDone()) importBlog(model, blog, archiveId, importId, title)
}

/** Replaces a site's content by an archive's, its addresses by the site's own. */
const importBlog = (model: Model, blog: Blog | undefined, archiveId: string, importId: string, title?: string): void =>
  archiveCall(model, () => {
    const there = standing(model, blog)
    if (there.imports.has(importId)) return
    const archive = model.archives.get(archiveId)
    if (archive === undefined) throw later
    const home = `https://${there.domain}`
    const post = archive.post.replaceAll(archive.home, home)
    there.content = { ...archive, post, home, ...(title === undefined ? {} : { title }) }
    there.imports.add(importId)
  })

/** Finds or makes the WordPress site of a site, and writes its tagline. */
export const ensureBlog = (model: Model, site: number, title: string, tagline?: string): Blog => {
  const { tenant, ...rest } = at(model.sites, site)
  const domain = domainOf(rest)
  const home = `https://${domain}`
  const fresh = (): Content => ({ title, tagline: "", post: `Hello from ${home}/hello`, home })
  return call(model, (halfway) => {
    const before = blogOf(model, site)
    if (before === undefined && model.blogs.some((blog) => blog.tenant === tenant && blog.domain === domain)) throw no
    const blog: Blog = before ?? {
      tenant,
      site,
      domain,
      ready: false,
      suspended: false,
      content: fresh(),
      exports: new Set(),
      imports: new Set(),
    }
    if (before === undefined) model.blogs.push(blog)
    if (!halfway && !blog.ready) {
      blog.ready = true
      blog.content = fresh()
    }
    if (!halfway && tagline !== undefined) Object.assign(blog.content, { title, tagline })
    return blog
  })
}

/** Deletes the WordPress site of a site, if there is one. */
export const dropBlog = (model: Model, site: number): void => {
  const found = call(model, () => blogOf(model, site))
  if (found === undefined) return
  call(model, () => {
    if (model.blogs.includes(found)) model.blogs.splice(model.blogs.indexOf(found), 1)
  })
}

export const findBlog = (model: Model, site: number): Blog | undefined => call(model, () => blogOf(model, site))

export const writeSettings = (
  model: Model,
  site: number,
  settings: { readonly title?: string | undefined; readonly tagline?: string | undefined },
): void =>
  call(model, () => {
    const blog = standing(model, blogOf(model, site))
    if (!blog.ready) throw no
    if (settings.title !== undefined) blog.content.title = settings.title
    if (settings.tagline !== undefined) blog.content.tagline = settings.tagline
  })

export const suspendBlog = (model: Model, blog: Blog | undefined, suspended: boolean): void =>
  call(model, () => {
    standing(model, blog).suspended = suspended
  })

/** The look at whether it is there. */
export const inspectBlog = (model: Model, blog: Blog | undefined): Blog => call(model, () => standing(model, blog))

/** The look from outside, at a site that was made: what is not seen is not told. */
export const visitBlog = (model: Model): void => {
  try {
    call(model, () => undefined)
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble
  }
}

/** The last look at one that was made: how it is, too, of which nothing is seen when WordPress does not tell. */
export const lookAtMade = (model: Model, blog: Blog | undefined): void => {
  inspectBlog(model, blog)
  visitBlog(model)
}

/** Of a suspended site nobody sees that it is broken: it answers 503 before anything of its content runs. */
export const isBroken = ({ content, suspended }: Blog): boolean => !suspended && content.post.includes(brokenText)

/** The look at whether it works, and is open or suspended as its record says. */
export const verifyBlog = (model: Model, blog: Blog | undefined, status: SiteStatus | undefined): void => {
  const seen = call(model, () => {
    const there = standing(model, blog)
    return { broken: isBroken(there), suspended: there.suspended }
  })
  if (seen.broken || seen.suspended !== (status === "SUSPENDED")) throw no
}

export const readSettings = (model: Model, site: number): Pick<Content, "title" | "tagline"> =>
  call(model, () => {
    const { ready, content } = standing(model, blogOf(model, site))
    if (!ready) throw no
    return { title: content.title, tagline: content.tagline }
  })

/** The look at what plugins there are: none. */
export const listPlugins = (model: Model, site: number): void => void readSettings(model, site)

import type { Files, SharedFiles } from "./MultisiteFiles.ts"
import type { Spool } from "./MultisiteStore.ts"

/** Values of a site's options, its pages among them: all that an archive of it holds. */
export type Options = Record<string, unknown>

/** A site of a tenant's network, with its content as options; `home` is its own address, which the others may name. */
export interface Blog {
  readonly id: number
  readonly siteId: string
  readonly domain: string
  ready: boolean
  suspended: boolean
  /** Its owner's domains, each with since when it has it. */
  domains?: ReadonlyArray<{ readonly host: string; readonly since: number }>
  options: Options
  exports: Record<string, { readonly sizeBytes: number; readonly sha256: string }>
  imports: ReadonlyArray<string>
  /** Saves that are done, by id, and what the one under way has still to send. */
  saves?: Record<string, object>
  spool?: Spool
  /** Templates' content that came in, and content that was captured, by the ids of the requests. */
  contents?: ReadonlyArray<string>
  captures?: Record<string, object>
  /** Whether it sends its mail, where that is set. */
  mail?: "SEND" | "CAPTURE"
}

/** The address of a site. */
export const urlOf = (domain: string): string => `https://${domain}`

/** A front page with this in it does not work. */
export const brokenText = "FATAL"

/** The theme of a site for which nobody chose one. */
export const firstTheme = "twentytwentyfour"

const texts = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : []

/** The main files of the plugins that are active on a site. */
export const activeOn = ({ options }: Blog): ReadonlyArray<string> => texts(options["active_plugins"])

export const setActive = (blog: Blog, files: ReadonlyArray<string>): void => {
  if (files.length > 0) blog.options["active_plugins"] = [...files]
  else delete blog.options["active_plugins"]
}

export const isOf =
  (slug: string) =>
  (file: string): boolean =>
    file.startsWith(`${slug}/`)

export const stylesheetOf = ({ options }: Blog): string =>
  typeof options["stylesheet"] === "string" ? options["stylesheet"] : firstTheme

export const setStylesheet = (blog: Blog, stylesheet: string): void => {
  if (stylesheet !== firstTheme) blog.options["stylesheet"] = stylesheet
  else delete blog.options["stylesheet"]
}

/** The sites on which a plugin is active, whether its files are there or not. */
export const usersOf = (blogs: ReadonlyArray<Blog>, slug: string): ReadonlyArray<Blog> =>
  blogs.filter((blog) => activeOn(blog).some(isOf(slug)))

/** The code that runs on a site. */
const codeOf = (shared: SharedFiles, blog: Blog): ReadonlyArray<Files> => [
  ...Object.values(shared.plugins).filter(({ file }) => activeOn(blog).includes(file)),
  ...Object.entries(shared.themes).flatMap(([slug, files]) => (slug === stylesheetOf(blog) ? [files] : [])),
]

const shows = (blog: Blog, { flaw, flawOn }: Files, flaws: ReadonlyArray<Files["flaw"]>): boolean =>
  flaws.includes(flaw) && (flawOn === undefined || blog.domain.startsWith(`${flawOn}.`))

/** Whether a site's own REST routes answer: all its code is loaded for them. */
export const answersOnHost = (shared: SharedFiles, blog: Blog): boolean =>
  !codeOf(shared, blog).some((files) => shows(blog, files, ["load"]))

/** What its front page answers. A suspended site says so before any of its code runs. */
export const frontPageOf = (shared: SharedFiles, blog: Blog): number => {
  if (blog.suspended) return 503
  const broken =
    codeOf(shared, blog).some((files) => shows(blog, files, ["load", "page"])) ||
    String(blog.options["post"]).includes(brokenText)
  return broken ? 500 : 200
}

/** Whether its front page works, as the must-use plugin asks before and after it changes code. */
export const works = (shared: SharedFiles, blog: Blog): boolean => frontPageOf(shared, blog) < 500

/** Whether switching a plugin on fails at once: WordPress loads it, and calls its activation hook. */
export const failsToActivate = (blog: Blog, files: Files): boolean => shows(blog, files, ["load", "activation"])

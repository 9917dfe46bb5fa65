import { Effect, Schema } from "effect"

import { WordPressDomains } from "../../src/wordpress/WordPressDomains.ts"
import { type Answer, killed, refuse } from "./MultisiteAnswers.ts"
import { type Blog, type Options, urlOf } from "./MultisiteBlog.ts"

// The domains under which a site answers, and the address of its pages.

/** Hosts under which the networks of the model and of the differential test have their sites. */
const ofPlatform = /\.wp(?:dev|sit)?\.(?:example|localhost)$/u

const bodyIn = Schema.decodeUnknownSync(WordPressDomains)

const domainsOf = ({ domains = [] }: Blog) => domains

const homeHost = ({ domain, options }: Blog): string => {
  const { home } = options
  return typeof home === "string" ? home.replace("https://", "") : domain
}

/** The host that a site's pages are at. One that another site has since leads nobody away from it. */
const primaryOf = (blog: Blog): string =>
  domainsOf(blog).some(({ host }) => host === homeHost(blog)) ? homeHost(blog) : blog.domain

/** The address of a site's pages. */
export const homeOf = (blog: Blog): string => urlOf(primaryOf(blog))

/** Every address that the content of a site may hold of it. */
export const addressesOf = (blog: Blog): ReadonlyArray<string> => [
  ...new Set([blog.domain, ...domainsOf(blog).map(({ host }) => host), homeHost(blog)].map(urlOf)),
]

/** A site's options with its addresses as another's. */
export const rewritten = (options: Options, from: ReadonlyArray<string>, to: string): Options => {
  const anyOf = from.map((address) => address.replaceAll(".", "\\.")).join("|")
  const parse: (text: string) => Options = JSON.parse
  return parse(JSON.stringify(options).replaceAll(new RegExp(`(?:${anyOf})(?![\\w.-])`, "gu"), to))
}

const view = (blog: Blog): typeof WordPressDomains.Type => ({
  domains: domainsOf(blog).toSorted((one, other) => (one.host < other.host ? -1 : 1)),
  primary: primaryOf(blog) === blog.domain ? null : primaryOf(blog),
})

/** `GET bbws/v1/sites/{id}/domains` */
export const readDomains = (blog: Blog): Answer => Effect.succeed(view(blog))

const setHosts = (blog: Blog, domains: NonNullable<Blog["domains"]>): void => {
  if (domains.length > 0) blog.domains = domains
  else delete blog.domains
}

const withoutHost = (blog: Blog, gone: string) => domainsOf(blog).filter(({ host }) => host !== gone)

/** `PUT bbws/v1/sites/{id}/domains` */
export const writeDomains = (blogs: ReadonlyArray<Blog>, blog: Blog, body: unknown, halfway: boolean): Answer => {
  const { domains, primary } = bodyIn(body)
  if (domains.some(({ host }) => ofPlatform.test(host))) return refuse(400, "bbws_invalid_domain")
  if (primary !== null && !domains.some(({ host }) => host === primary)) return refuse(422, "bbws_not_a_domain")
  for (const one of domains) {
    const rival = blogs.find((other) => other !== blog && domainsOf(other).some(({ host }) => host === one.host))
    const since = rival === undefined ? 0 : (domainsOf(rival).find(({ host }) => host === one.host)?.since ?? 0)
    if (since > one.since) return refuse(409, "bbws_domain_taken")
    if (rival !== undefined) setHosts(rival, withoutHost(rival, one.host))
    setHosts(blog, [...withoutHost(blog, one.host), one])
  }
  const host = primary ?? blog.domain
  if (homeHost(blog) !== host) {
    blog.options = { ...rewritten(blog.options, addressesOf(blog), urlOf(host)), home: urlOf(host) }
    if (halfway) return killed
  }
  setHosts(blog, domains)
  return Effect.succeed(view(blog))
}

import { domainToASCII, domainToUnicode } from "node:url"

import * as Effect from "effect/Effect"
import { parse } from "tldts"

import type { Environment } from "../kernel/Environment.ts"
import { siteHostOf } from "../kernel/SiteAddress.ts"
import { DomainNotAName, DomainOfPlatform, DomainPublic } from "./DomainErrors.ts"

/** Where a site's owner proves that a domain is theirs. */
export const challengeOf = (host: string): string => `_bbws-challenge.${host}`

/** Of a host that the challenge has to fit before: a name has 253 characters at most (RFC 1035). */
const longest = 253 - challengeOf("").length

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/u

/** A name as DNS has it: lower case, Punycode, no dot at its end. Undefined if it is none; an IP address is none. */
export const toHost = (given: string): string | undefined => {
  const name = given.trim().replace(/\.$/u, "")
  // What URLs would take for something else than a name, and turn into one.
  if (/[\s%/\\:@?#[\]*_]/u.test(name)) return undefined
  const host = domainToASCII(name)
  const labels = host.split(".")
  if (host === "" || host.length > longest || labels.length < 2 || !labels.every((one) => label.test(one))) {
    return undefined
  }
  // A last label of digits makes an address of it.
  return /^\d+$/u.test(labels.at(-1) ?? "") ? undefined : host
}

/** The name as people write it. */
export const shownHost = (host: string): string => domainToUnicode(host)

/** The domain that was registered, whose zone has no CNAME at its top. */
export const isApex = (host: string): boolean => parse(host, { allowPrivateDomains: true }).domain === host

/** What is told of the platform's own names, and of where domains lead. */
export interface DomainSettings {
  readonly apiDomain: string
  readonly siteBaseUrl: Readonly<Record<Environment, string>>
  readonly wordpressNetworkBaseUrl: string
  /** Where customers' own domains lead: the edge's host name; the site's own address without one. */
  readonly domainTarget: string
  /** The edge's addresses, for domains that can have no CNAME. */
  readonly domainAddresses: ReadonlyArray<string>
}

/** Hosts whose names, and all below them, are the platform's own. */
export const ownHosts = ({
  apiDomain,
  domainTarget,
  siteBaseUrl,
  wordpressNetworkBaseUrl,
}: Pick<
  DomainSettings,
  "apiDomain" | "domainTarget" | "siteBaseUrl" | "wordpressNetworkBaseUrl"
>): ReadonlyArray<string> =>
  [
    ...Object.values(siteBaseUrl).map((url) => new URL(url).hostname),
    new URL(wordpressNetworkBaseUrl).hostname,
    apiDomain,
    domainTarget,
  ].filter((host) => host !== "")

const isWithin = (host: string, parent: string): boolean => host === parent || host.endsWith(`.${parent}`)

/** The host of a domain that a site may have. Whether it is theirs is another question. */
export const checkDomain = Effect.fnUntraced(function* (given: string, own: ReadonlyArray<string>) {
  const host = toHost(given)
  if (host === undefined) {
    return yield* new DomainNotAName({ domain: given.slice(0, 253), wildcard: given.includes("*") })
  }
  // A site at a parent of ours would have a say in ours: cookies, mail.
  if (own.some((one) => isWithin(host, one) || isWithin(one, host)))
    return yield* new DomainOfPlatform({ domain: host })
  const { domain, isIcann, isPrivate } = parse(host, { allowPrivateDomains: true })
  // What no list knows is no domain that anybody can register.
  if (domain === null || (isIcann !== true && isPrivate !== true)) return yield* new DomainPublic({ domain: host })
  return host
})

/** A DNS record that the owner of a domain is asked to set. */
export interface DomainRecord {
  readonly type: "TXT" | "CNAME" | "A" | "AAAA" | "ALIAS"
  readonly name: string
  readonly value: string
}

/**
 * The records of a domain: the proof, and what leads its visitors here. At the top of a zone, where no CNAME may be, those are
 * addresses, if there are any; else an ALIAS (or ANAME), as many providers have it.
 */
export const recordsOf = (
  host: string,
  proof: string,
  site: { readonly environment: Environment; readonly subdomain: string },
  settings: Pick<DomainSettings, "domainAddresses" | "domainTarget" | "siteBaseUrl">,
): ReadonlyArray<DomainRecord> => {
  const { domainAddresses, domainTarget, siteBaseUrl } = settings
  const target = domainTarget === "" ? siteHostOf(siteBaseUrl, site.environment, site.subdomain) : domainTarget
  const challenge: DomainRecord = { type: "TXT", name: challengeOf(host), value: proof }
  if (!isApex(host)) return [challenge, { type: "CNAME", name: host, value: target }]
  if (domainAddresses.length === 0) return [challenge, { type: "ALIAS", name: host, value: target }]
  return [
    challenge,
    ...domainAddresses.map((value): DomainRecord => ({ type: value.includes(":") ? "AAAA" : "A", name: host, value })),
  ]
}

import { Resolver } from "node:dns/promises"

import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { getDomain } from "tldts"

import { isPublicAddress } from "../platform/PublicAddress.ts"
import type { Seen } from "./Domain.ts"
import { challengeOf } from "./DomainName.ts"

/** Milliseconds for an answer, and how often it is asked for. */
const patience = { timeout: 2000, tries: 2 }

/** Name servers of a zone that are asked, at most. */
const mostServers = 3

/** What c-ares says when it is sure that there is nothing. */
const nothing = new Set(["ENOTFOUND", "ENODATA"])

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "EUNKNOWN"

const resolverOf = (servers: ReadonlyArray<string>): Resolver => {
  const resolver = new Resolver(patience)
  if (servers.length > 0) resolver.setServers(servers)
  return resolver
}

const textsOf = async (resolver: Resolver, host: string): Promise<Seen> => {
  try {
    const records = await resolver.resolveTxt(challengeOf(host))
    return { _tag: "Values", values: records.map((parts) => parts.join("")) }
  } catch (error) {
    const code = codeOf(error)
    if (nothing.has(code)) return { _tag: "Values", values: [] }
    return { _tag: "Unknown", reason: `the domain's name servers do not answer (${code})` }
  }
}

/** Addresses of the name servers of the zone that a host is in: of the nearest name above it that has any. */
const authoritative = async (host: string): Promise<ReadonlyArray<string>> => {
  const resolver = resolverOf([])
  const top = getDomain(host, { allowPrivateDomains: true }) ?? host
  const labels = host.split(".")
  const zones = labels.map((_, from) => labels.slice(from).join(".")).filter((zone) => zone.endsWith(top))
  for (const zone of zones) {
    const names = await resolver.resolveNs(zone).catch(() => [])
    const found = await Promise.all(
      names.slice(0, mostServers).map((name) => resolver.resolve4(name).catch((): Array<string> => [])),
    )
    // A customer names them, too.
    const addresses = found.flat().filter(isPublicAddress).slice(0, mostServers)
    if (addresses.length > 0) return addresses
  }
  return []
}

/**
 * The values at a domain's challenge. Its own name servers are asked, which know of no earlier answer; where those have
 * nothing, such as of a challenge that is a CNAME to somewhere else, the resolver of this machine. Those of `DNS_SERVERS`
 * (`127.0.0.1:5300`) are asked instead of all others.
 */
const look = async (host: string, nameServers: ReadonlyArray<string>): Promise<Seen> => {
  if (nameServers.length > 0) return textsOf(resolverOf(nameServers), host)
  const servers = await authoritative(host)
  const own = servers.length === 0 ? undefined : await textsOf(resolverOf(servers), host)
  return own?._tag === "Values" && own.values.length > 0 ? own : textsOf(resolverOf([]), host)
}

/** What the world's DNS says of domains. It stands where the internet is, and holds no secret. */
export class DomainProofs extends Context.Service<DomainProofs, { look(domain: string): Effect.Effect<Seen> }>()(
  "src/domains/DomainProofs",
) {
  static readonly layer = Layer.effect(
    DomainProofs,
    Effect.gen(function* () {
      const nameServers = yield* Config.Array(Schema.NonEmptyString, "DNS_SERVERS").pipe(Config.withDefault([]))
      return DomainProofs.of({
        look: (domain) =>
          Effect.tryPromise(() => look(domain, nameServers)).pipe(
            Effect.timeout("12 seconds"),
            Effect.catch(() => Effect.succeed<Seen>({ _tag: "Unknown", reason: "the name servers do not answer" })),
          ),
      })
    }),
  )
}

import { Resolver } from "node:dns/promises"
import { isIP } from "node:net"

import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"

/** A host that has no address, or whose name servers do not answer. */
export class HostUnknown extends Data.TaggedError("HostUnknown")<{ readonly host: string; readonly cause?: unknown }> {}

const isLocalhost = (host: string): boolean => host === "localhost" || host.endsWith(".localhost")

/**
 * What the DNS says of a host. It is asked over its own sockets: `getaddrinfo` has four threads for the whole process, and
 * four names whose servers are silent would keep everybody waiting.
 */
export class HostAddresses extends Context.Service<
  HostAddresses,
  {
    /** All addresses of a host, those of IPv4 first; an address is its own, and `localhost` is this machine. */
    of(host: string): Effect.Effect<ReadonlyArray<string>, HostUnknown>
  }
>()("src/platform/HostAddresses") {
  /** Asks the name servers of `DNS_SERVERS` (`127.0.0.1:5300`), or without any those of the machine. */
  static readonly layer = Layer.effect(
    HostAddresses,
    Effect.gen(function* () {
      const servers = yield* Config.Array(Schema.NonEmptyString, "DNS_SERVERS").pipe(Config.withDefault([]))
      const resolver = new Resolver({ timeout: 2000, tries: 2 })
      if (servers.length > 0) resolver.setServers(servers)
      const ask = (host: string) => async () => {
        const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
        const found = [four, six].flatMap((each) => (each.status === "fulfilled" ? each.value : []))
        if (found.length === 0 && four.status === "rejected") throw four.reason
        return found
      }
      return HostAddresses.of({
        of: (host) => {
          if (isIP(host) !== 0) return Effect.succeed([host])
          if (isLocalhost(host)) return Effect.succeed(["127.0.0.1", "::1"])
          return Effect.tryPromise({ try: ask(host), catch: (cause) => new HostUnknown({ host, cause }) })
        },
      })
    }),
  )

  /** A DNS that is a function. */
  static readonly layerMemory = (addressesOf: (host: string) => ReadonlyArray<string>) =>
    Layer.succeed(HostAddresses, {
      of: (host) => (isIP(host) === 0 ? Effect.sync(() => addressesOf(host)) : Effect.succeed([host])),
    })
}

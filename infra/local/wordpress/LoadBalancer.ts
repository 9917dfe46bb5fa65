import * as Http from "node:http"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { forward } from "./Forward.ts"
import { listen, Page, reply } from "./HttpServer.ts"
import type { Serving } from "./Php.ts"
import type { WordPressError } from "./WordPressError.ts"

/** Where a request goes: a tenant's URL, or the refusal. */
type Route =
  | { readonly _tag: "Upstream"; readonly serving: Serving }
  | { readonly _tag: "NoTenant"; readonly tenantId: string }
  | { readonly _tag: "NoSite"; readonly host: string }

const starting = new Page("Not up yet", "The WordPress of this address is starting. Try again in a few seconds.")

/** A tenant without WordPress has one that starts, or none at all: who asks again finds out. */
const replyNoTenant = (tenantId: string, request: Http.IncomingMessage, response: Http.ServerResponse): void =>
  reply(
    response,
    503,
    (request.headers.accept ?? "").includes("text/html")
      ? starting
      : { code: "no_such_tenant", message: `No WordPress runs here for the tenant ${tenantId}.` },
    { "retry-after": "5" },
  )

/** The headers with the address that a request came from, as a load balancer appends it: what stands before it the client says. */
const forwarded = ({ headers, socket }: Http.IncomingMessage): Http.OutgoingHttpHeaders => ({
  ...headers,
  "x-forwarded-for": [headers["x-forwarded-for"] ?? [], socket.remoteAddress ?? ""].flat().join(", "),
})

/**
 * Stands in for the load balancer in front of the tenants' containers: listens on 127.0.0.1 (port 0: a free one) and
 * routes by the host of a tenant's network, else by the tenant of the site of that host. The management listener, on a
 * free port, goes by the header X-Tenant-Id before that.
 */
export const startLoadBalancer = Effect.fn("startLoadBalancer")(function* (options: {
  readonly port: number
  /** Each tenant's WordPress. Read at each request. */
  readonly tenants: ReadonlyMap<string, Serving>
  /** The tenant of the site of a host, without its port. Of hosts that are not of this machine it is asked each time. */
  readonly tenantOfHost: (host: string) => Effect.Effect<string | undefined>
}): Effect.fn.Return<Serving, WordPressError, Scope.Scope> {
  const context = yield* Effect.context()
  const runPromise = Effect.runPromiseWith(context)
  const known = new Map<string, string>()

  const ask = (host: string): Effect.Effect<string | undefined> => {
    const tenantId = known.get(host)
    return tenantId !== undefined
      ? Effect.succeed(tenantId)
      : Effect.tap(options.tenantOfHost(host), (found) =>
          Effect.sync(() => {
            // A domain may pass to another tenant.
            if (found !== undefined && host.endsWith(".localhost")) known.set(host, found)
          }),
        )
  }

  const route = Effect.fnUntraced(function* (
    request: Http.IncomingMessage,
    byHeader: boolean,
  ): Effect.fn.Return<Route> {
    const header = byHeader ? request.headers["x-tenant-id"] : undefined
    const host = (request.headers.host ?? "").toLowerCase().replace(/:\d+$/, "")
    const tenantId = typeof header === "string" ? header : (/^([^.]+)\.network\./.exec(host)?.[1] ?? (yield* ask(host)))
    if (tenantId === undefined) return { _tag: "NoSite", host }
    const serving = options.tenants.get(tenantId)
    return serving === undefined ? { _tag: "NoTenant", tenantId } : { _tag: "Upstream", serving }
  })

  const balance = (port: number, listener: keyof Serving) =>
    listen(port, (request, response) => {
      runPromise(route(request, listener === "managementUrl")).then(
        (target) => {
          switch (target._tag) {
            case "Upstream":
              return forward(target.serving[listener], forwarded(request), request, response)
            case "NoTenant":
              return replyNoTenant(target.tenantId, request, response)
            case "NoSite":
              return reply(response, 404, `No WordPress site has the address ${target.host}.`)
          }
        },
        () => reply(response, 500, "The tenant of this address could not be found."),
      )
    })
  return { url: yield* balance(options.port, "url"), managementUrl: yield* balance(0, "managementUrl") }
})

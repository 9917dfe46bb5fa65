import * as Http from "node:http"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { listen, Page, reply } from "./HttpServer.ts"
import type { WordPressError } from "./WordPressError.ts"

/** Where a request goes: a tenant's URL, or the refusal. */
type Route =
  | { readonly _tag: "Upstream"; readonly url: string }
  | { readonly _tag: "NoTenant"; readonly tenantId: string }
  | { readonly _tag: "NoSite"; readonly host: string }

const forward = (url: string, request: Http.IncomingMessage, response: Http.ServerResponse): void => {
  const upstream = Http.request(
    url + (request.url ?? "/"),
    { method: request.method ?? "GET", headers: request.headers, setHost: false },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
      answer.once("error", () => response.destroy())
    },
  )
  upstream.once("error", () =>
    reply(response, 502, {
      code: "bad_gateway",
      message: "The tenant's WordPress does not answer.",
    }),
  )
  response.once("close", () => upstream.destroy())
  request.pipe(upstream)
}

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

/**
 * Stands in for the load balancer in front of the tenants' containers: listens on 127.0.0.1 (port 0: a free one) and
 * routes by the header X-Tenant-Id, else by the host of a tenant's network, else by the tenant of the site of that host.
 */
export const startLoadBalancer = Effect.fn("startLoadBalancer")(function* (options: {
  readonly port: number
  /** URL of each tenant's WordPress. Read at each request. */
  readonly tenants: ReadonlyMap<string, string>
  /** The tenant of the site of a host, without its port. Answers of undefined are asked again. */
  readonly tenantOfHost: (host: string) => Effect.Effect<string | undefined>
}): Effect.fn.Return<{ readonly url: string }, WordPressError, Scope.Scope> {
  const context = yield* Effect.context()
  const runPromise = Effect.runPromiseWith(context)
  const known = new Map<string, string>()

  const ask = (host: string): Effect.Effect<string | undefined> => {
    const tenantId = known.get(host)
    return tenantId !== undefined
      ? Effect.succeed(tenantId)
      : Effect.tap(options.tenantOfHost(host), (found) =>
          Effect.sync(() => {
            if (found !== undefined) known.set(host, found)
          }),
        )
  }

  const route = Effect.fnUntraced(function* (request: Http.IncomingMessage): Effect.fn.Return<Route> {
    const header = request.headers["x-tenant-id"]
    const host = (request.headers.host ?? "").toLowerCase().replace(/:\d+$/, "")
    const tenantId = typeof header === "string" ? header : (/^([^.]+)\.network\./.exec(host)?.[1] ?? (yield* ask(host)))
    if (tenantId === undefined) return { _tag: "NoSite", host }
    const url = options.tenants.get(tenantId)
    return url === undefined ? { _tag: "NoTenant", tenantId } : { _tag: "Upstream", url }
  })

  const url = yield* listen(options.port, (request, response) => {
    runPromise(route(request)).then(
      (target) => {
        switch (target._tag) {
          case "Upstream":
            return forward(target.url, request, response)
          case "NoTenant":
            return replyNoTenant(target.tenantId, request, response)
          case "NoSite":
            return reply(response, 404, `No WordPress site has the address ${target.host}.`)
        }
      },
      () => reply(response, 500, "The tenant of this address could not be found."),
    )
  })
  return { url }
})

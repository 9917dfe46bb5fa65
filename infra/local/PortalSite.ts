import { readFile } from "node:fs/promises"
import type { IncomingMessage } from "node:http"
import { extname, join } from "node:path"

import { Effect, Schema } from "effect"

import { groups } from "../../src/http/Identity.ts"
import { buildPortal } from "../build/portal.ts"
import { type HttpAnswer, listen, readBody } from "./HttpListener.ts"
import { project } from "./paths.ts"
import { reasonOf, StackError } from "./StackError.ts"
import type { TokenIssuer } from "./TokenIssuer.ts"

/** Who signs in: on this machine anybody may be anybody. */
const Identity = Schema.fromJsonString(
  Schema.Struct({ tenantId: Schema.NonEmptyString, role: Schema.Literals(Object.values(groups)) }),
)
const decodeIdentity = Schema.decodeUnknownEffect(Identity)

const tokenSeconds = 3600

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
}

/** What a portal of a company would say as well: nothing from elsewhere but pictures, and calls of the API. */
const policyOf = (api: string): string =>
  `default-src 'self'; img-src 'self' data: https:; style-src 'self' 'unsafe-inline'; connect-src 'self' ${api}; frame-ancestors 'none'; base-uri 'none'`

const json = (body: unknown, status = 200): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(body),
})
const nothing: HttpAnswer = { status: 404, headers: {}, body: "" }

/**
 * Serves the reference portal at an address of its own, as a company's portal has one: its page calls the API from another
 * origin. It stands in for Cognito's sign-in as well. What it says of the API is known later than its own address.
 */
export const startPortal = Effect.fnUntraced(function* (options: {
  readonly port: number
  readonly issuer: TokenIssuer
  readonly tenants: () => ReadonlyArray<string>
  readonly api: () => string
}) {
  const folder = yield* Effect.cached(
    Effect.tryPromise({
      try: () => buildPortal(project),
      catch: (cause) => new StackError({ message: `The portal could not be built: ${reasonOf(cause)}` }),
    }),
  )

  const file = Effect.fnUntraced(function* (path: string) {
    const name = path === "/" ? "/index.html" : path
    if (!/^(\/[\w-]+(\.[\w-]+)*)+$/.test(name)) return nothing
    const body = yield* Effect.tryPromise(async () => readFile(join(await Effect.runPromise(folder), name)))
    const headers = {
      "content-type": types[extname(name)] ?? "application/octet-stream",
      "content-security-policy": policyOf(options.api()),
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    }
    return { status: 200, headers, body }
  })

  const token = Effect.fnUntraced(function* (request: IncomingMessage) {
    const { role, tenantId } = yield* decodeIdentity(String(yield* readBody(request, 4096)))
    const name = role.toLowerCase().replaceAll("_", "-")
    const minted = yield* options.issuer.mint({
      sub: `${tenantId}-${name}`,
      email: `${name}@${tenantId}.example`,
      groups: [role],
      tenants: [tenantId],
      expiresIn: tokenSeconds,
    })
    return json({ token: minted, expiresIn: tokenSeconds })
  })

  const handle = (request: IncomingMessage): Effect.Effect<HttpAnswer> => {
    const { pathname } = new URL(request.url ?? "/", "http://portal")
    if (request.method === "POST" && pathname === "/token") {
      return token(request).pipe(Effect.catch(() => Effect.succeed(json({ message: "Nobody can sign in so" }, 400))))
    }
    if (pathname === "/service.json") {
      const roles = Object.values(groups).filter((group) => group !== groups.staff)
      return Effect.succeed(json({ api: options.api(), tenants: options.tenants().toSorted(), roles }))
    }
    return file(pathname).pipe(Effect.catch(() => Effect.succeed(nothing)))
  }

  const portTaken = `Port ${options.port} is in use: stop what listens there, or choose another one for the portal with PORTAL_PORT=${options.port + 1} npm start.`
  const { url } = yield* listen({ port: options.port, handle, portTaken })
  return { url, ready: folder }
})

import { randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"

import { CognitoJwtVerifier } from "aws-jwt-verify"
import { JwtExpiredError } from "aws-jwt-verify/error"
import { Effect, Exit, Option, Schema } from "effect"

import { allowedOrigin, corsHeaders, gatewayCorsHeaders, preflightHeaders } from "../../src/http/Cors.ts"
import { AnswerTooLate, MethodNotAllowed, NoSuchRoute } from "../../src/http/GatewayErrors.ts"
import type { ApiError } from "../../src/kernel/ApiError.ts"
import { BodyTooLarge, InternalError, Unauthorized } from "../../src/kernel/HttpErrors.ts"
import type { Route } from "../inventory/routes.ts"
import type { DnsServer } from "./DnsServer.ts"
import { problemAnswer } from "./gatewayAnswers.ts"
import { toEvent } from "./gatewayEvent.ts"
import { type Match, matchPath } from "./gatewayRoutes.ts"
import { type HttpAnswer, listen, readBody } from "./HttpListener.ts"
import type { LambdaHost } from "./LambdaHost.ts"
import type { TokenIssuer } from "./TokenIssuer.ts"
import { beginSegment } from "./traces/Segment.ts"
import type { Daemon } from "./traces/TraceStore.ts"

/** API Gateway's payload quota. */
const maximumBody = 10 * 1024 * 1024

/** A page served without a token. */
export interface Page {
  readonly contentType: string
  /** Whether it is served one level below as well, where the path names a part of it. */
  readonly hasParts?: boolean
  readonly body: (part?: string) => Promise<string>
}

const Scalar = Schema.Union([Schema.String, Schema.Number, Schema.Boolean])
const ProxyResult = Schema.Struct({
  statusCode: Schema.Int,
  headers: Schema.optionalKey(Schema.Record(Schema.String, Scalar)),
  multiValueHeaders: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Scalar))),
  body: Schema.optionalKey(Schema.String),
  isBase64Encoded: Schema.optionalKey(Schema.Boolean),
})
const decodeResult = Schema.decodeUnknownOption(ProxyResult)

const toAnswer = (result: typeof ProxyResult.Type): HttpAnswer => ({
  status: result.statusCode,
  headers: Object.fromEntries([
    ...Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]),
    ...Object.entries(result.multiValueHeaders ?? {}).map(([name, all]) => [name, all.map(String)]),
  ]),
  body: result.isBase64Encoded === true ? Buffer.from(result.body ?? "", "base64") : (result.body ?? ""),
})

/** Claims as a REST API hands them on: every one is a string, a list joined by commas. */
const toClaims = (payload: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : String(value)]),
  )

const traceOf = ({ headers }: IncomingMessage): string | undefined => {
  const trace = headers["x-amzn-trace-id"]
  return typeof trace === "string" ? trace : undefined
}

/** The page at a path, or the one above it that has parts. */
const pageAt = (pages: ReadonlyMap<string, Page>, path: string) => {
  const exact = pages.get(path)
  if (exact !== undefined) return { page: exact, part: undefined }
  const [, above = "", part = ""] = /^(.+)\/([\w-]+)$/.exec(path) ?? []
  const page = pages.get(above)
  return page?.hasParts === true ? { page, part } : undefined
}

/** What is the matter with the token of a request. API Gateway tells an expired one apart, and no more. */
const faultOf = (token: string, cause: unknown): Unauthorized =>
  new Unauthorized({ reason: token === "" ? "missing" : cause instanceof JwtExpiredError ? "expired" : "invalid" })

/**
 * API Gateway's REST API with its Cognito authorizer: verifies the ID token, invokes the function with a real event,
 * and answers everything it refuses itself with our envelope.
 */
export const startGateway = Effect.fnUntraced(function* (options: {
  readonly port: number
  readonly routes: ReadonlyArray<Route>
  readonly host: LambdaHost
  readonly issuer: Pick<TokenIssuer, "userPoolId" | "jwks">
  readonly pages: ReadonlyMap<string, Page>
  /** Of pages that may call the API from a browser. */
  readonly corsOrigins?: ReadonlyArray<string>
  /** The local DNS, whose records are set at `/local/dns/{name}`. */
  readonly dns?: Pick<DnsServer, "handle">
  /** Hears of each request, as X-Ray does of API Gateway. */
  readonly daemon?: Daemon
  /** Milliseconds; API Gateway's is 29 seconds. */
  readonly integrationTimeout?: number
}) {
  const { userPoolId, jwks } = options.issuer
  // As API Gateway: any app client of the pool. Which tokens are let in is for the functions to say.
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId: null, tokenUse: null })
  verifier.cacheJwks(jwks)

  const authorize = ({ headers }: IncomingMessage) => {
    const token = (headers.authorization ?? "").replace(/^Bearer(\s+|$)/i, "")
    const verify = Effect.tryPromise({ try: () => verifier.verify(token), catch: (cause) => faultOf(token, cause) })
    return Effect.map(verify, toClaims)
  }

  const corsOrigins = options.corsOrigins ?? []

  /** What a browser is told before it sends a page's request: nothing where no origin is configured, as there is no such method. */
  const preflight = (path: string, origin: string | undefined): HttpAnswer | undefined => {
    const methods = matchPath(options.routes, path).map(({ route }) => route.method)
    if (corsOrigins.length === 0 || methods.length === 0) return undefined
    return { status: 204, headers: { ...preflightHeaders(methods), ...allowedOrigin(corsOrigins, origin) }, body: "" }
  }

  const findRoute = (method: string, path: string) => {
    const matches = matchPath(options.routes, path)
    const match = matches.find(({ route }) => route.method === method)
    if (match !== undefined) return Effect.succeed(match)
    const allowed = matches.map(({ route }) => route.method)
    return Effect.fail(
      allowed.length === 0 ? new NoSuchRoute({ method, path }) : new MethodNotAllowed({ method, path, allowed }),
    )
  }

  const invoke = Effect.fnUntraced(function* (match: Match, event: unknown, trace: string | undefined) {
    const segment = beginSegment({ name: "gateway", origin: "AWS::ApiGateway::Stage", trace, daemon: options.daemon })
    const result = yield* options.host.invoke(match.route.functionName, event, segment.header).pipe(
      Effect.mapError(() => new InternalError({})),
      Effect.timeoutOrElse({
        duration: options.integrationTimeout ?? 29_000,
        orElse: () => Effect.fail(new AnswerTooLate()),
      }),
      Effect.onExit((exit) => Effect.sync(() => segment.end(Exit.isSuccess(exit) ? {} : { fault: true }))),
    )
    return Option.match(decodeResult(result), {
      onNone: () => Effect.fail(new InternalError({})),
      onSome: (valid) => Effect.succeed(toAnswer(valid)),
    })
  }, Effect.flatten)

  const respond = Effect.fnUntraced(function* (request: IncomingMessage, requestId: string) {
    const method = request.method ?? "GET"
    const url = URL.parse(request.url ?? "/", "http://gateway")
    if (url === null) return yield* new NoSuchRoute({ method, path: request.url ?? "" })
    const [, name] = /^\/local\/dns\/(.+)$/.exec(url.pathname) ?? []
    if (name !== undefined && options.dns !== undefined) return yield* options.dns.handle(request, name)
    const found = method === "GET" ? pageAt(options.pages, url.pathname) : undefined
    if (found !== undefined) {
      const { page, part } = found
      const body = yield* Effect.tryPromise(() => page.body(part)).pipe(Effect.mapError(() => new InternalError({})))
      const headers = { "content-type": page.contentType, "x-request-id": requestId }
      return { status: 200, headers, body }
    }
    const asked = method === "OPTIONS" ? preflight(url.pathname, request.headers.origin) : undefined
    if (asked !== undefined) return asked
    const match = yield* findRoute(method, url.pathname)
    const claims = match.route.open === true ? undefined : yield* authorize(request)
    const body = yield* readBody(request, maximumBody).pipe(Effect.mapError(() => new InternalError({})))
    if (body === undefined)
      return yield* new BodyTooLarge({
        sizeBytes: Number(request.headers["content-length"] ?? maximumBody),
        maxBytes: maximumBody,
      })
    return yield* invoke(match, toEvent({ request, url, match, claims, requestId, body }), traceOf(request))
  })

  const handle = (request: IncomingMessage): Effect.Effect<HttpAnswer> => {
    const requestId = randomUUID()
    return respond(request, requestId).pipe(
      Effect.catch((problem: ApiError) => {
        const isChecked = problem instanceof NoSuchRoute || problem instanceof MethodNotAllowed
        const cors = (isChecked ? corsHeaders : gatewayCorsHeaders)(corsOrigins, request.headers.origin)
        const answer = problemAnswer(problem, requestId, request)
        return Effect.succeed({ ...answer, headers: { ...answer.headers, ...cors } })
      }),
    )
  }

  return yield* listen({
    port: options.port,
    handle,
    portTaken: `Port ${options.port} is in use: stop what listens there, or choose another one for the API with PORT=${options.port + 1} npm start.`,
  })
})

import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { accepted, OperationAccepted } from "../http/Accepted.ts"
import {
  mayPermit,
  mayPermitSomewhere,
  refusal,
  RequiredAction,
  requireRight,
  type Right,
  RightsNeeded,
} from "../http/Access.ts"
import { AnswerHeaders } from "../http/AnswerHeaders.ts"
import { ApiSettings } from "../http/ApiSettings.ts"
import { AnswerHoldsSecret } from "../http/Change.ts"
import { corsHeaders } from "../http/Cors.ts"
import { type Endpoint, type RequestOf, resourceOf } from "../http/Endpoint.ts"
import { toEnvelope } from "../http/ErrorEnvelope.ts"
import type { Answer, Asked, Outcome } from "../http/Idempotency.ts"
import { CurrentUser, fromClaims } from "../http/Identity.ts"
import { readPreferences, RequestInfo } from "../http/RequestInfo.ts"
import { type ApiError, headersOf } from "../kernel/ApiError.ts"
import { InternalError, Unauthorized } from "../kernel/HttpErrors.ts"
import { isTenantId } from "../kernel/Ids.ts"
import { type Invocation, orderlyMs, untilDeadline, withTime } from "../platform/Deadline.ts"
import { withOutcome } from "../platform/Logging.ts"
import { traced } from "../platform/Trace.ts"
import { correlationIdOf, headerOf, targetOf, tokenOf } from "./ApiEvent.ts"
import { type Container, runIn } from "./Container.ts"
import { makeDecoder } from "./RequestDecoder.ts"

/** Answers one endpoint. The headers are what the answer carries besides the usual ones. */
export interface Handler<E, Result, Failure extends ApiError, R> {
  readonly handle: (request: RequestOf<E>) => Effect.Effect<Result, Failure, R>
  readonly headers?: (result: Exclude<Result, OperationAccepted>) => Readonly<Record<string, string>>
  /** Milliseconds that it may take, where that is more than others may. */
  readonly longestMs?: number
}

/** Longest time that a request has for its work, in milliseconds: well below the 29 s after which API Gateway gives up. */
const longestMs = 20_000
/** What of an invocation is kept for its end: what a change could not finish is handed over, and its key unlocked. */
const reserveMs = orderlyMs + 1000

const json = { "content-type": "application/json", "cache-control": "no-store" }

const statusOf = (schema: Schema.Top | undefined): number => {
  if (schema === undefined) return 204
  const { httpApiStatus } = { ...Schema.resolveAnnotations(schema), ...Schema.resolveAnnotationsKey(schema) }
  return typeof httpApiStatus === "number" ? httpApiStatus : 200
}

const isEncoder = (schema: Schema.Top): schema is Schema.Top & Schema.ConstraintEncoder<unknown> =>
  Schema.isSchema(schema)

const makeEncoder = (schema: Schema.Top | undefined) =>
  schema === undefined || !isEncoder(schema) ? () => Effect.succeed(undefined) : Schema.encodeUnknownEffect(schema)

const isInTime = <A>(result: A): result is Exclude<A, OperationAccepted> => !(result instanceof OperationAccepted)

/** The endpoint's own schemas decoded the parts; that their types are the request's is beyond what TypeScript can follow. */
// oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion
const asRequest = <E>(parts: Readonly<Record<string, unknown>>): RequestOf<E> => parts as RequestOf<E>

/** What an answer of a change is about, whether it was made just now or is remembered. */
const About = Schema.fromJsonString(
  Schema.Struct({ siteId: Schema.optionalKey(Schema.String), operationId: Schema.optionalKey(Schema.String) }),
)
const decodeAbout = Schema.decodeUnknownOption(About)
const aboutOf = ({ body }: Answer): typeof About.Type => Option.getOrElse(decodeAbout(body), () => ({}))

/** What changes something leaves a line; reads are in API Gateway's access log. */
const logged = withOutcome<Answer>(
  "answered",
  ({ statusCode }) => statusCode < 400,
  (answer) => ({ ...aboutOf(answer), httpStatus: answer.statusCode }),
)

const onSpan = (answer: Answer, isChange: boolean) =>
  Effect.annotateCurrentSpan({
    ...(isChange ? aboutOf(answer) : {}),
    http: { response: { status: answer.statusCode } },
  })

/** What every line and the span of a request say. */
const inRequest = <A, E, R>(
  work: Effect.Effect<A, E, R>,
  said: Readonly<Record<string, unknown> & { action: string }>,
) => work.pipe(Effect.annotateLogs(said), traced(said.action, { kind: "server", attributes: said }))

/** What a browser asks of an answer before it hands it to a page. It is never remembered: another page may ask next. */
const withCors = <E, R>(answering: Effect.Effect<Answer, E, R>, origin: string | undefined) =>
  Effect.gen(function* () {
    const answer = yield* answering
    const { corsOrigins } = yield* ApiSettings
    return { ...answer, headers: { ...answer.headers, ...corsHeaders(corsOrigins, origin) } }
  })

const decodeKey = Schema.decodeUnknownOption(Schema.Struct({ "idempotency-key": Schema.String }))
/** The Idempotency-Key among the headers that an endpoint declares, as they were decoded. */
const keyOf = (headers: unknown): string | undefined => Option.getOrUndefined(decodeKey(headers))?.["idempotency-key"]

/** `createSite` as logs name it: CREATE_SITE. */
const actionOf = (endpoint: string): string => endpoint.replaceAll(/[A-Z]/g, "_$&").toUpperCase()

/** Errors of the handler and defects as answers; an error that is ours is logged with its cause. */
const answerError = (cause: Cause.Cause<ApiError>, requestId: string): Effect.Effect<Omit<Outcome, "rights">> =>
  Effect.gen(function* () {
    const error = Option.getOrElse(Cause.findErrorOption(cause), (): ApiError => new InternalError({}))
    if (error.response.status >= 500) yield* Effect.logError("request failed", cause)
    const answer = {
      statusCode: error.response.status,
      headers: { ...json, ...headersOf(error) },
      body: JSON.stringify(toEnvelope(error, requestId, yield* Clock.currentTimeMillis)),
    }
    return { answer, final: !error.response.retryable && error.response.status < 500, secret: false }
  })

/** Answers what is asked under an Idempotency-Key, or without one; the seed is the key's. */
export type Answering<Needs> = <E, R>(
  key: string | undefined,
  asked: Omit<Asked, "key">,
  answer: (seed: string | undefined) => Effect.Effect<Outcome, E, R>,
) => Effect.Effect<Answer, E | ApiError, R | Needs>

/** What Lambda calls, and what it serves: `GET /v1.0/tenants/{tenantId}/sites`. */
export interface EndpointHandler {
  (event: APIGatewayProxyEvent, invocation: Invocation): Promise<APIGatewayProxyResult>
  readonly serves: string
}

/**
 * The handler of a function that serves one endpoint: identity, permission, decoding, the endpoint's own handler, and the
 * answer. The layer is built once per container; a function that serves several endpoints has one `makeRun` for all of them.
 * One whose endpoint changes something takes `makeChangeHandler`.
 */
export const makeApiHandler = <
  E extends Endpoint & HttpApiEndpoint.Constraint,
  Failure extends ApiError,
  R,
  Needs = never,
>(
  endpoint: E,
  handler: Handler<E, HttpApiEndpoint.Success<E>["Type"], Failure, R>,
  container: Container<Exclude<R, CurrentUser> | Needs | ApiSettings>,
  answering: Answering<Needs> = (_key, _asked, answer) => Effect.map(answer(undefined), (outcome) => outcome.answer),
): EndpointHandler => {
  const decode = makeDecoder(endpoint)
  const answers = [...endpoint.success].map((schema) => ({ statusCode: statusOf(schema), encode: makeEncoder(schema) }))
  const inTime = answers[0] ?? { statusCode: 204, encode: makeEncoder(undefined) }
  /** Where there may be nothing to say. */
  const silent = answers.find(({ statusCode }) => statusCode === 204) ?? inTime
  const later = answers.find(({ statusCode }) => statusCode === 202) ?? inTime
  const action = Context.get(endpoint.annotations, RequiredAction)
  const secret = Context.get(endpoint.annotations, AnswerHoldsSecret)
  const logAction = actionOf(endpoint.identifier)
  const run = runIn(container)

  const render = Effect.fnUntraced(function* (result: HttpApiEndpoint.Success<E>["Type"], respondAsync: boolean) {
    const { encode, statusCode } = result === undefined ? silent : isInTime(result) ? inTime : later
    const encoded = yield* encode(result)
    const headers =
      result instanceof OperationAccepted
        ? { ...accepted(result), ...(respondAsync ? { "preference-applied": "respond-async" } : {}) }
        : isInTime(result)
          ? handler.headers?.(result)
          : {}
    const body = encoded === undefined ? "" : JSON.stringify(encoded)
    return { answer: { statusCode, headers: { ...json, ...headers }, body }, final: true, secret }
  })

  const respond = Effect.fnUntraced(function* (event: APIGatewayProxyEvent, requestId: string, correlationId: string) {
    const { allowedClientIds } = yield* ApiSettings
    const user = fromClaims(event.requestContext.authorizer?.["claims"], {
      clientIds: allowedClientIds,
      token: tokenOf(event),
    })
    if (user === undefined) return yield* new Unauthorized({ reason: "unsuitable" })
    const tenantId = event.pathParameters?.["tenantId"]
    if (tenantId !== undefined && isTenantId(tenantId) && !mayPermit(user, action, tenantId)) {
      return yield* refusal(user, action, tenantId)
    }
    if (tenantId === undefined && !mayPermitSomewhere(user, action)) return yield* refusal(user, action)
    const { body, parts } = yield* decode(event)
    const preferences = readPreferences(headerOf(event, "prefer"))
    const permit = (rights: ReadonlyArray<Right>) =>
      Effect.provideService(Effect.forEach(rights, requireRight, { discard: true }), CurrentUser, user)
    const passing = new Map<string, string>()
    const answerWith = (seed: string | undefined) => {
      const rights: Array<Right> = []
      const learned = new Map<string, string>()
      return handler.handle(asRequest<E>(parts)).pipe(
        Effect.flatMap((result) => render(result, preferences.respondAsync)),
        // What we made does not fit what we promise: a defect of ours.
        Effect.catchTag("SchemaError", (cause) => Effect.fail(new InternalError({ cause }))),
        Effect.catchCause((cause) => answerError(cause, requestId)),
        Effect.provideService(CurrentUser, user),
        Effect.provideService(RequestInfo, { requestId, correlationId, seed, ...preferences }),
        Effect.provideService(RightsNeeded, { note: (right) => rights.push(right) }),
        Effect.provideService(AnswerHeaders, {
          set: (name, value) => learned.set(name, value),
          setOnce: (name, value) => passing.set(name, value),
        }),
        Effect.map(({ answer, ...outcome }) => ({
          ...outcome,
          answer: { ...answer, headers: { ...answer.headers, ...Object.fromEntries(learned) } },
          rights,
        })),
      )
    }
    const answer = yield* answering(
      keyOf(parts["headers"]),
      { caller: `${user.sub}|${tenantId ?? ""}`, target: targetOf(event), body, permit },
      answerWith,
    )
    return { ...answer, headers: { ...answer.headers, ...Object.fromEntries(passing) } }
  })

  const handle = async (event: APIGatewayProxyEvent, invocation: Invocation): Promise<APIGatewayProxyResult> => {
    const { requestId } = event.requestContext
    const budgetMs = Math.min(handler.longestMs ?? longestMs, invocation.getRemainingTimeInMillis() - reserveMs)
    const correlationId = correlationIdOf(event)
    const answer = await run(
      untilDeadline(respond(event, requestId, correlationId), event.httpMethod === "GET" ? 0 : orderlyMs).pipe(
        Effect.catchTag("OutOfTime", (cause) => Effect.fail(new InternalError({ cause }))),
        Effect.catchCause((cause) => Effect.map(answerError(cause, requestId), ({ answer }) => answer)),
        Effect.tap((answered) => onSpan(answered, event.httpMethod !== "GET")),
        (answered) => withCors(answered, headerOf(event, "origin")),
        (answered) => (event.httpMethod === "GET" ? answered : logged(answered)),
        withTime(budgetMs),
        (answered) => inRequest(answered, { requestId, correlationId, action: logAction, ...event.pathParameters }),
      ),
    )
    return { ...answer, headers: { ...answer.headers, "x-request-id": requestId, "x-correlation-id": correlationId } }
  }
  return Object.assign(handle, { serves: `${endpoint.method} ${resourceOf(endpoint)}` })
}

import type { Resource } from "../infra/inventory/routes.ts"
import { answerHeaders } from "../src/http/Cors.ts"
import { toEnvelope } from "../src/http/ErrorEnvelope.ts"
import * as Gateway from "../src/http/GatewayErrors.ts"
import { type ApiError, headersOf as headersOfError } from "../src/kernel/ApiError.ts"
import * as Http from "../src/kernel/HttpErrors.ts"
import { maxBodyBytes } from "../src/lambda/ApiEvent.ts"

/** API Gateway's payload quota, the least that a body has which it refuses. */
const gatewayMaxBytes = 10 * 1024 * 1024

/**
 * The body of an answer that API Gateway gives itself, with variables that it puts in. Only those stand here that a caller
 * cannot write: nothing is escaped. Nor can an instant be written out, so `timestamp` is in milliseconds since 1970.
 */
export const templateOf = (problem: ApiError): string =>
  JSON.stringify({ ...toEnvelope(problem, "$context.requestId", 0), timestamp: "$context.requestTimeEpoch" })

/** Headers of such an answer, as mappings: a text in single quotes, or a variable. */
export const headersOf = (problem: ApiError): Readonly<Record<string, string>> => ({
  "x-request-id": "context.requestId",
  ...Object.fromEntries(Object.entries(headersOfError(problem)).map(([name, text]) => [name, `'${text}'`])),
})

/** Fixed headers as mappings. */
export const asTexts = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]))

/** The name of a browser's header is in lower case since HTTP/2. */
const originsOfRequest = ["Origin", "origin"].map((name) => `$input.params().header.get("${name}")`)

/** Before a template: lets the page in if its origin is one of these. What the caller writes is compared, and ours is answered. */
export const allowOrigin = (origins: ReadonlyArray<string>): string =>
  origins
    .map((origin) => {
      const isIt = originsOfRequest.map((given) => `${given} == "${origin}"`).join(" || ")
      return `#if(${isIt})#set($context.responseOverride.header.Access-Control-Allow-Origin = "${origin}")#end`
    })
    .join("")

/** Headers of an answer that API Gateway gives itself to a page, as mappings. */
export const corsMappings = (origins: ReadonlyArray<string>): Readonly<Record<string, string>> => {
  if (origins.length === 0) return {}
  const [only, ...others] = origins
  return {
    ...asTexts(answerHeaders),
    // Of several it cannot choose one here, and repeats that of the request. Such an answer has nothing of a customer's in it.
    "access-control-allow-origin": others.length === 0 ? `'${only}'` : "method.request.header.Origin",
  }
}

/** Not even the path may be repeated: a quote in it would break the body. */
const noSuchRoute = new Gateway.NoSuchRoute({ method: "$context.httpMethod", path: "the path asked for" })
const internalError = new Http.InternalError({})
const invalid = (reason: string) => new Http.InvalidRequest({ fields: [{ path: "request", reason }] })

/** What is answered for each kind of answer that API Gateway has; all of them, so that none has a body of its own. */
export const gatewayAnswers: Readonly<Record<string, ApiError>> = {
  ACCESS_DENIED: new Http.NotPermitted({ action: "this request" }),
  API_CONFIGURATION_ERROR: internalError,
  AUTHORIZER_CONFIGURATION_ERROR: internalError,
  AUTHORIZER_FAILURE: internalError,
  BAD_REQUEST_BODY: invalid("its body cannot be read"),
  BAD_REQUEST_PARAMETERS: invalid("a parameter is missing"),
  DEFAULT_4XX: invalid("it is not one that can be answered"),
  DEFAULT_5XX: internalError,
  EXPIRED_TOKEN: new Http.Unauthorized({ reason: "expired" }),
  INTEGRATION_FAILURE: internalError,
  INTEGRATION_TIMEOUT: new Gateway.AnswerTooLate(),
  INVALID_API_KEY: new Gateway.ApiKeyRequired(),
  // Nothing here is signed for IAM: API Gateway asks for its signature, or a token, where no method is.
  INVALID_SIGNATURE: noSuchRoute,
  MISSING_AUTHENTICATION_TOKEN: noSuchRoute,
  QUOTA_EXCEEDED: new Gateway.QuotaUsedUp(),
  REQUEST_TOO_LARGE: new Http.BodyTooLarge({ sizeBytes: gatewayMaxBytes, maxBytes: maxBodyBytes }),
  RESOURCE_NOT_FOUND: noSuchRoute,
  THROTTLED: new Http.Throttled({}),
  UNAUTHORIZED: new Http.Unauthorized({ reason: "missingOrInvalid" }),
  UNSUPPORTED_MEDIA_TYPE: new Http.NotJson({ contentType: "another" }),
  WAF_FILTERED: new Gateway.RequestRefused({ action: "this request" }),
}

/** What a path answers to every method that it does not serve. */
export interface Refusal {
  readonly path: string
  readonly problem: ApiError
}

/** The catch-all beside the resources; API Gateway takes the most literal path, as the local gateway does. */
export const anyPath = "/{proxy+}"

/** For every resource, the root, and whatever else there may be. */
export const refusalsOf = (resources: ReadonlyArray<Resource>): ReadonlyArray<Refusal> => [
  ...resources.map(({ path, routes }) => ({
    path,
    problem:
      routes.length === 0
        ? noSuchRoute
        : new Gateway.MethodNotAllowed({
            method: "$context.httpMethod",
            path,
            allowed: routes.map(({ method }) => method),
          }),
  })),
  { path: "/", problem: noSuchRoute },
  { path: anyPath, problem: noSuchRoute },
]

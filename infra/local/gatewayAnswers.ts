import { randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"

import { toEnvelope } from "../../src/http/ErrorEnvelope.ts"
import { isCorrelationId } from "../../src/http/RequestInfo.ts"
import { type ApiError, headersOf } from "../../src/kernel/ApiError.ts"
import type { HttpAnswer } from "./HttpListener.ts"

/** The caller's correlation id, if it is harmless to repeat, or a new one. */
export const correlationIdOf = (request: IncomingMessage): string => {
  const given = request.headers["x-correlation-id"]
  return typeof given === "string" && isCorrelationId(given) ? given : `corr-${randomUUID()}`
}

/** An answer that the gateway gives itself, in the envelope of all the others, as its gateway responses are configured to. */
export const problemAnswer = (problem: ApiError, requestId: string, request: IncomingMessage): HttpAnswer => ({
  status: problem.response.status,
  headers: {
    "content-type": "application/json",
    "x-request-id": requestId,
    "x-correlation-id": correlationIdOf(request),
    ...headersOf(problem),
  },
  body: JSON.stringify(toEnvelope(problem, requestId, Date.now())),
})

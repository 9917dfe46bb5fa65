import { randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"

import type { HttpAnswer } from "./HttpListener.ts"

/** An answer that the gateway gives itself, as its gateway responses are configured to. */
export interface GatewayProblem {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly suggestion?: string
  readonly headers?: Readonly<Record<string, string>>
}

export const unauthorized: GatewayProblem = {
  status: 401,
  code: "AUTH_001",
  message: "No valid identity",
  suggestion: "Send a valid ID token as `Authorization: Bearer …`",
  headers: { "www-authenticate": "Bearer" },
}

const again = "Try again; if it keeps failing, tell support the request id"

export const functionFailed: GatewayProblem = {
  status: 500,
  code: "SYS_001",
  message: "Internal error",
  suggestion: again,
}

export const functionTooSlow: GatewayProblem = {
  status: 504,
  code: "SYS_001",
  message: "The answer took too long",
  suggestion: again,
}

export const bodyTooLarge: GatewayProblem = {
  status: 413,
  code: "SYS_003",
  message: "The body is larger than the 10 MB that the gateway takes",
}

export const noSuchRoute = (method: string, path: string): GatewayProblem => ({
  status: 404,
  code: "SYS_003",
  message: `No such route: ${method} ${path}`,
  details: { method, path },
})

export const methodNotAllowed = (method: string, path: string, allowed: ReadonlyArray<string>): GatewayProblem => ({
  status: 405,
  code: "SYS_003",
  message: `${method} is not possible here: ${path} takes ${allowed.join(", ")}`,
  details: { method, path, allowed },
  headers: { allow: allowed.join(", ") },
})

/** The caller's correlation id, if it is harmless to repeat, or a new one. */
export const correlationIdOf = (request: IncomingMessage): string => {
  const given = request.headers["x-correlation-id"]
  return typeof given === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(given) ? given : `corr-${randomUUID()}`
}

/** A problem as the envelope that every answer outside 2xx has (LLD 12.2). */
export const problemAnswer = (problem: GatewayProblem, requestId: string, request: IncomingMessage): HttpAnswer => ({
  status: problem.status,
  headers: {
    "content-type": "application/json",
    "x-request-id": requestId,
    "x-correlation-id": correlationIdOf(request),
    ...problem.headers,
  },
  body: JSON.stringify({
    error: {
      code: problem.code,
      message: problem.message,
      details: problem.details ?? {},
      ...(problem.suggestion === undefined ? {} : { suggestion: problem.suggestion }),
    },
    requestId,
    timestamp: new Date().toISOString(),
  }),
})

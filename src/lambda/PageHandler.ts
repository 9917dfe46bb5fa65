import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"

import type { PageAnswer, PageRequest } from "../http/WebPage.ts"
import { type Invocation, untilDeadline, withTime } from "../platform/Deadline.ts"
import { withOutcome } from "../platform/Logging.ts"
import { traced } from "../platform/Trace.ts"
import { bodyOf } from "./ApiEvent.ts"
import { makeRun } from "./Container.ts"

/** Milliseconds that are kept for the answer. */
const reserveMs = 2000

/** The page loads nothing, stands in nobody else's, is kept by nobody, and tells no other site its address. */
const headers = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
}

const failed: PageAnswer = { status: 500, html: "<!doctype html><title>Error</title><p>That failed. Try again later." }

/** The handler of a page for people who are not signed in. Its lines say the action and the status, and nothing of what was asked. */
export const makePageHandler = <E, R>(
  answer: (request: PageRequest) => Effect.Effect<PageAnswer, E, R>,
  layer: Layer.Layer<R, unknown>,
  action: string,
) => {
  const run = makeRun(layer)
  return async (event: APIGatewayProxyEvent, invocation: Invocation): Promise<APIGatewayProxyResult> => {
    const { requestId } = event.requestContext
    const request = {
      method: event.httpMethod,
      query: event.queryStringParameters ?? {},
      form: new URLSearchParams(bodyOf(event)),
    }
    const said = { action, requestId }
    const { html, status } = await run(
      untilDeadline(answer(request)).pipe(
        Effect.catchCause((cause) => Effect.as(Effect.logError("page failed", cause), failed)),
        withOutcome(
          "page answered",
          (answered: PageAnswer) => answered.status < 500,
          (answered) => ({ httpStatus: answered.status }),
        ),
        withTime(invocation.getRemainingTimeInMillis() - reserveMs),
        Effect.annotateLogs(said),
        traced(action, { kind: "server", attributes: said }),
      ),
    )
    return { statusCode: status, headers: { ...headers, "x-request-id": requestId }, body: html }
  }
}

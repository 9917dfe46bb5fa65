import { Effect, Option, Schedule, Schema } from "effect"
import { Headers, HttpClient, type HttpClientError, HttpClientRequest, type HttpClientResponse } from "effect/http"

import { attempts, isRepeatable, readRetryAfter, secondsToNextAttempt } from "../retries.ts"

const Refusal = Schema.fromJsonString(Schema.Struct({ error: Schema.Struct({ code: Schema.String }) }))

/** The `Retry-After` of an answer, in seconds. */
export const retryAfterOf = ({ headers }: HttpClientResponse.HttpClientResponse): number | undefined =>
  readRetryAfter(Option.getOrUndefined(Headers.get(headers, "retry-after")))

const mayRepeat = ({ headers, method }: HttpClientRequest.HttpClientRequest): boolean =>
  isRepeatable(method, Headers.has(headers, "idempotency-key"))

const waitOf = Effect.fnUntraced(function* (response: HttpClientResponse.HttpClientResponse) {
  const { status } = response
  const code =
    status === 409
      ? yield* response.text.pipe(Effect.flatMap(Schema.decodeUnknownEffect(Refusal)), Effect.option)
      : Option.none()
  const known = Option.map(code, ({ error }) => error.code)
  return secondsToNextAttempt({ status, retryAfter: retryAfterOf(response), code: Option.getOrUndefined(known) })
})

const connectionLost = ({ reason }: HttpClientError.HttpClientError): boolean => reason._tag === "TransportError"

/** Sends what may be sent again once more, when the answer says so or the connection was lost. */
export const patient = HttpClient.transform(
  (send: Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>, request) => {
    if (!mayRepeat(request)) return send
    const connected = send.pipe(
      Effect.retry({
        schedule: Schedule.exponential("200 millis").pipe(Schedule.jittered, Schedule.upTo({ times: attempts })),
        while: connectionLost,
      }),
    )
    const attempt = (left: number): typeof send =>
      Effect.gen(function* () {
        const response = yield* connected
        const seconds = left === 0 ? undefined : yield* waitOf(response)
        if (seconds === undefined) return response
        yield* Effect.sleep(`${seconds} seconds`)
        return yield* attempt(left - 1)
      })
    return attempt(attempts)
  },
)

/** Gives every change a key, unless the caller chose one, so that it can be sent again and is done once. */
export const keyed = HttpClient.mapRequestEffect((request: HttpClientRequest.HttpClientRequest) =>
  Effect.sync(() =>
    mayRepeat(request)
      ? request
      : HttpClientRequest.setHeader(request, "idempotency-key", globalThis.crypto.randomUUID()),
  ),
)

import { Effect, Option, Schedule, Schema } from "effect"
import { Headers, HttpClient, type HttpClientError, HttpClientRequest, type HttpClientResponse } from "effect/http"

/** Attempts at one request after the first. */
const attempts = 3

const Refusal = Schema.fromJsonString(Schema.Struct({ error: Schema.Struct({ code: Schema.String }) }))

/** The `Retry-After` of an answer, in seconds. */
export const retryAfterOf = ({ headers }: HttpClientResponse.HttpClientResponse): number | undefined => {
  const seconds = Number(Option.getOrElse(Headers.get(headers, "retry-after"), () => ""))
  return seconds > 0 ? seconds : undefined
}

/** Whether the same request may be sent again: it reads, or its key lets it be done only once. */
const isRepeatable = ({ headers, method }: HttpClientRequest.HttpClientRequest): boolean =>
  method === "GET" || Headers.has(headers, "idempotency-key")

/**
 * Seconds after which an answer says to try again: the service is at a limit (503, 429), or is still answering the first
 * attempt (IDEM_001). Another change that runs on the site (SITE_008) is for the caller to decide on.
 */
const waitOf = Effect.fnUntraced(function* (response: HttpClientResponse.HttpClientResponse) {
  const seconds = retryAfterOf(response) ?? 1
  if (response.status === 503 || response.status === 429) return seconds
  if (response.status !== 409) return undefined
  const refusal = yield* response.text.pipe(Effect.flatMap(Schema.decodeUnknownEffect(Refusal)), Effect.option)
  return Option.isSome(refusal) && refusal.value.error.code === "IDEM_001" ? seconds : undefined
})

const connectionLost = ({ reason }: HttpClientError.HttpClientError): boolean => reason._tag === "TransportError"

/** Sends what may be sent again once more, when the answer says so or the connection was lost. */
export const patient = HttpClient.transform(
  (send: Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>, request) => {
    if (!isRepeatable(request)) return send
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
    isRepeatable(request)
      ? request
      : HttpClientRequest.setHeader(request, "idempotency-key", globalThis.crypto.randomUUID()),
  ),
)

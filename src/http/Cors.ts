/** Headers that pages of a portal may read of an answer. */
const exposed = [
  "Allow",
  "ETag",
  "Link",
  "Location",
  "Preference-Applied",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "WWW-Authenticate",
  "X-Correlation-Id",
  "X-Request-Id",
].join(", ")

/** Headers that pages of a portal may send. */
const sent = [
  "Authorization",
  "Content-Type",
  "Idempotency-Key",
  "If-Match",
  "Prefer",
  "X-Api-Key",
  "X-Correlation-Id",
].join(", ")

/** What an answer to a page says, whoever's page it is. An answer to another must not be kept for this one. */
export const answerHeaders = { vary: "Origin", "access-control-expose-headers": exposed }

/** What is answered to the question that a browser sends before a request; browsers remember it for two hours at the most. */
export const preflightHeaders = (methods: ReadonlyArray<string>) => ({
  vary: "Origin",
  "access-control-allow-methods": methods.join(", "),
  "access-control-allow-headers": sent,
  "access-control-max-age": "7200",
})

/** Lets the page in if it is of one of the origins. No cookie is ever sent: who calls is said by the token alone. */
export const allowedOrigin = (origins: ReadonlyArray<string>, origin: string | undefined) =>
  origin !== undefined && origins.includes(origin) ? { "access-control-allow-origin": origin } : {}

/** What CORS adds to an answer of an endpoint: nothing where no origin is configured. */
export const corsHeaders = (
  origins: ReadonlyArray<string>,
  origin: string | undefined,
): Readonly<Record<string, string>> =>
  origins.length === 0 ? {} : { ...answerHeaders, ...allowedOrigin(origins, origin) }

/** The same for an answer of the gateway itself, which cannot choose among several: there it repeats what the page says. */
export const gatewayCorsHeaders = (
  origins: ReadonlyArray<string>,
  origin: string | undefined,
): Readonly<Record<string, string>> => {
  const allowed = origins.length > 1 ? origin : origins[0]
  return {
    ...corsHeaders(origins, undefined),
    ...(allowed === undefined ? {} : { "access-control-allow-origin": allowed }),
  }
}

import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

import { FeedUnreadable } from "./VulnerabilityFeed.ts"

/** Where Wordfence serves its production feed (version 3). It wants an API key, and is asked at most every 30 minutes. */
export const wordfenceFeed = "https://www.wordfence.com/api/intelligence/v3/vulnerabilities/production"

const patience = "60 seconds"

const explanations: Readonly<Record<number, string>> = {
  401: "the server wants a Wordfence API key: make one in a Wordfence account under Integrations",
  403: "the server does not take the Wordfence API key: make a new one in a Wordfence account under Integrations",
  404: "there is no feed at this address",
  429: "the server was asked too often: wait for 30 minutes",
}

/** Only https carries the key and the feed; a machine may talk to itself as it likes. */
const isSafe = (address: string): boolean => {
  const url = URL.parse(address)
  return (
    url !== null &&
    (url.protocol === "https:" || (url.protocol === "http:" && ["localhost", "127.0.0.1"].includes(url.hostname)))
  )
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : "no connection"

const fetchFeed = (url: string, key: Redacted.Redacted | undefined, signal: AbortSignal) =>
  Effect.tryPromise({
    try: () =>
      fetch(url, {
        signal,
        headers: {
          accept: "application/json",
          ...(key === undefined ? {} : { authorization: `Bearer ${Redacted.value(key)}` }),
        },
      }),
    catch: (cause) => new FeedUnreadable({ reason: reasonOf(cause), cause }),
  })

/**
 * Begins to download a feed from an https address, with the account's Wordfence API key where the server wants one. The
 * download ends with the scope.
 */
export const downloadFeed = Effect.fn("VulnerabilityFeed.download")(function* (url: string, key?: Redacted.Redacted) {
  if (!isSafe(url)) return yield* new FeedUnreadable({ reason: "its address is not an https one" })
  const { signal } = yield* Effect.acquireRelease(
    Effect.sync(() => new AbortController()),
    (controller) => Effect.sync(() => controller.abort()),
  )
  const response = yield* fetchFeed(url, key, signal).pipe(
    Effect.timeoutOrElse({
      duration: patience,
      orElse: () => Effect.fail(new FeedUnreadable({ reason: `no answer within ${patience}` })),
    }),
  )
  const { body, ok, status } = response
  if (!ok || body === null) {
    return yield* new FeedUnreadable({ reason: explanations[status] ?? `the server answers with status ${status}` })
  }
  if (!isSafe(response.url)) {
    return yield* new FeedUnreadable({ reason: "the server sends us on to an address that is not an https one" })
  }
  const feed: AsyncIterable<Uint8Array> = body
  return feed
})

import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Schema from "effect/Schema"

import { WordPress, type WordPressCall, type WordPressCallError } from "./WordPress.ts"

/** Longest wait for one answer: below the 60 s after which a load balancer cuts a silent connection. */
const patienceMs = 50_000

/** It is still at it: a lock is held by the request that we, or the balancer, did not wait for, or by another one's. */
const isAtIt = (error: WordPressCallError): boolean =>
  error._tag === "WordPressTimeout" ||
  (error._tag === "WordPressApiError" && (error.status === 423 || error.status === 504))

/** Looks again every two seconds, for as long as a consumer has. */
const untilDone = Schedule.spaced("2 seconds").pipe(Schedule.upTo({ duration: "8 minutes" }))

/**
 * A call of work that WordPress goes on with when the connection is gone. The same request again tells that it is not done
 * yet, and then its result.
 */
export const longRunningCall = Effect.fn("WordPress.longRunningCall")(function* <
  S extends Schema.ConstraintDecoder<unknown>,
>(call: Omit<WordPressCall<S>, "timeoutMs" | "retries" | "ofArchive">) {
  const wordpress = yield* WordPress
  return yield* wordpress
    .call({ ...call, timeoutMs: patienceMs, retries: 0, ofArchive: true })
    .pipe(Effect.retry({ schedule: untilDone, while: isAtIt }))
})

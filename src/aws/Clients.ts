import * as Effect from "effect/Effect"

import { InternalError, Throttled } from "../http/HttpErrors.ts"
import { isThrottle } from "./AwsErrors.ts"

/** An AWS call as an effect: interrupted with its fiber, throttling told apart from every other failure. */
export const awsCall = <A>(
  call: (abortSignal: AbortSignal) => Promise<A>,
): Effect.Effect<A, InternalError | Throttled> =>
  Effect.tryPromise({
    try: call,
    catch: (cause) => (isThrottle(cause) ? new Throttled({ cause }) : new InternalError({ cause })),
  })

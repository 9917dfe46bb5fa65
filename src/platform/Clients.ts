import * as Effect from "effect/Effect"

import { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { isThrottle } from "./AwsErrors.ts"
import { onItsWayMs, OutOfTime, timeLeft } from "./Deadline.ts"

/**
 * How long one try of a call may take, for every client: the SDK itself would wait for ever for a server that takes a
 * connection and never answers. A try that takes longer is made again on another connection.
 */
export const limits = {
  requestHandler: {
    /** Until there is a connection. */
    connectionTimeout: 1000,
    /** Until the answer begins, which by itself is only worth a warning to the SDK. */
    requestTimeout: 5000,
    throwOnRequestTimeout: true,
    /** In which nothing comes, before the answer or within it. */
    socketTimeout: 5000,
  },
}

/** A call that is given up with its fiber, and when the invocation's time is over, also where nothing interrupts it. */
export const timedCall = <A, E>(
  call: (abortSignal: AbortSignal) => Promise<A>,
  toError: (cause: unknown) => E,
): Effect.Effect<A, E> =>
  Effect.flatMap(timeLeft, (left) =>
    left <= 0
      ? Effect.fail(toError(new OutOfTime()))
      : Effect.callback<A, E>((resume) => {
          const controller = new AbortController()
          const giveUp = () => controller.abort()
          const timer = left === Infinity ? undefined : setTimeout(giveUp, Math.ceil(left) + onItsWayMs)
          // A call may throw before it is on its way.
          void (async () => call(controller.signal))()
            .then(
              (answer) => resume(Effect.succeed(answer)),
              (cause: unknown) => resume(Effect.fail(toError(cause))),
            )
            .finally(() => clearTimeout(timer))
          return Effect.sync(giveUp)
        }),
  )

/** A call of AWS, throttling told apart from every other failure. */
export const awsCall = <A>(
  call: (abortSignal: AbortSignal) => Promise<A>,
): Effect.Effect<A, InternalError | Throttled> =>
  timedCall(call, (cause) => (isThrottle(cause) ? new Throttled({ cause }) : new InternalError({ cause })))

import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"

const identity = Config.all({
  function: Config.NonEmptyString("AWS_LAMBDA_FUNCTION_NAME").pipe(Config.withDefault("local")),
  level: Config.LogLevel("LOG_LEVEL").pipe(Config.withDefault("Info" as const)),
})

/**
 * One log entry: what is said of the request or the message stands beside its text, not inside it, and so does the
 * trace in which it was said.
 */
const entryLogger = (functionName: string) =>
  Logger.make((options) => {
    const { annotations, cause, level, message, timestamp } = Logger.formatStructured.log(options)
    const trace = Context.getOption(options.fiber.context, Tracer.ParentSpan)
    return JSON.stringify({
      timestamp,
      level,
      service: "wp-technical",
      function: functionName,
      ...(Option.isNone(trace) ? {} : { traceId: trace.value.traceId }),
      ...annotations,
      message,
      ...(cause === undefined ? {} : { cause }),
    })
  })

/** Ends some work with a line that says what it came to and how long it took, in milliseconds. */
export const withOutcome =
  <A>(
    message: string,
    isSuccess: (result: A) => boolean,
    more: (result: A) => Readonly<Record<string, unknown>> = () => ({}),
  ) =>
  <E, R>(work: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.gen(function* () {
      const started = yield* Clock.currentTimeMillis
      const result = yield* work
      const duration = (yield* Clock.currentTimeMillis) - started
      const status = isSuccess(result) ? "SUCCESS" : "FAILED"
      yield* Effect.logInfo(message).pipe(Effect.annotateLogs({ ...more(result), status, duration }))
      return result
    })

/** JSON lines on standard output, from `LOG_LEVEL` up. */
export const loggingLayer = Layer.unwrap(
  Effect.map(identity, (settings) =>
    Layer.mergeAll(
      Logger.layer([Logger.withConsoleLog(entryLogger(settings.function))]),
      Layer.succeed(References.MinimumLogLevel, settings.level),
    ),
  ),
)

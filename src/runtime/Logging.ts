import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as References from "effect/References"

const identity = Config.all({
  function: Config.NonEmptyString("AWS_LAMBDA_FUNCTION_NAME").pipe(Config.withDefault("local")),
  level: Config.LogLevel("LOG_LEVEL").pipe(Config.withDefault("Info" as const)),
})

/** One log entry (LLD 11.4): what is said of the request or the message stands beside its text, not inside it. */
const entryLogger = (functionName: string) =>
  Logger.map(Logger.formatStructured, ({ annotations, cause, level, message, timestamp }) =>
    JSON.stringify({
      timestamp,
      level,
      service: "wp-technical",
      function: functionName,
      ...annotations,
      message,
      ...(cause === undefined ? {} : { cause }),
    }),
  )

/** JSON lines on standard output, from `LOG_LEVEL` up. */
export const loggingLayer = Layer.unwrap(
  Effect.map(identity, (settings) =>
    Layer.mergeAll(
      Logger.layer([Logger.withConsoleLog(entryLogger(settings.function))]),
      Layer.succeed(References.MinimumLogLevel, settings.level),
    ),
  ),
)

import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** The deployment whose metrics these are; set by the entry's layers. */
export const MetricEnvironment = Context.Reference<string>("src/runtime/MetricEnvironment", {
  defaultValue: () => "dev",
})

/** A custom metric of LLD 11.1, in CloudWatch's embedded metric format: a log line that costs no API call. */
export const metric = (
  name: string,
  unit: "Count" | "Seconds" | "Milliseconds",
  value: number,
  dimensions: Readonly<Record<string, string>> = {},
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const environment = yield* MetricEnvironment
    const all = { Environment: environment, ...dimensions }
    yield* Console.log(
      JSON.stringify({
        _aws: {
          Timestamp: yield* Clock.currentTimeMillis,
          CloudWatchMetrics: [
            {
              Namespace: "BBWS/WPTechnical",
              Dimensions: [Object.keys(all)],
              Metrics: [{ Name: name, Unit: unit }],
            },
          ],
        },
        ...all,
        [name]: value,
      }),
    )
  })

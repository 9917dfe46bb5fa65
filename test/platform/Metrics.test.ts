import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { customMetrics, metric, MetricEnvironment, type MetricName } from "../../src/platform/Metrics.ts"
import { metricConsole } from "../support/metrics.ts"

const names = Object.keys(customMetrics).filter((name): name is MetricName => name in customMetrics)

describe("a metric", () => {
  for (const name of names) {
    it.effect(`${name} counts under its environment, and under its own dimension as well if it has one`, () => {
      const console = metricConsole()
      return Effect.gen(function* () {
        yield* metric(name, 7, "this one")
        const definition = customMetrics[name]
        const common = { name, unit: definition.unit, value: 7 }
        assert.deepStrictEqual(console.taken, [
          { ...common, dimensions: { Environment: "sit" } },
          ...("by" in definition
            ? [{ ...common, dimensions: { Environment: "sit", [definition.by]: "this one" } }]
            : []),
        ])
      }).pipe(Effect.provide(console.layer), Effect.provideService(MetricEnvironment, "sit"))
    })
  }
})

import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"

import { ownVariables, variablesOf } from "../../infra/iam/ownVariables.ts"
import { functions } from "../../infra/inventory/functions.ts"
import { operationReading } from "../../src/app/layers/OperationReading.ts"
import { passwordRotating } from "../../src/app/layers/PasswordRotating.ts"
import { siteReading } from "../../src/app/layers/SiteReading.ts"
import { MetricEnvironment } from "../../src/platform/Metrics.ts"
import { variables } from "../support/samples.ts"

/** Builds a function's layer with nothing in its environment but what its code is known to read. */
const startWith = <R>(name: string, layer: Layer.Layer<R, unknown>) =>
  Effect.scoped(
    Layer.build(
      layer.pipe(
        Layer.provideMerge(
          ConfigProvider.layer(ConfigProvider.fromEnv({ env: { ...ownVariables(name, variables), AWS_REGION: "x" } })),
        ),
      ),
    ),
  )

describe("a function", () => {
  it.effect("starts with what its code is known to read", () =>
    Effect.gen(function* () {
      yield* startWith("operation-get", operationReading)
      yield* startWith("site-get", siteReading)
      yield* startWith("password-rotation", passwordRotating)
    }),
  )

  it.effect("counts its metrics in its own environment", () =>
    Effect.gen(function* () {
      const withoutIt = functions.filter(({ name }) => !variablesOf(name).includes("ENVIRONMENT"))
      assert.deepStrictEqual(
        withoutIt.map(({ name }) => name),
        [],
      )
      const layer = passwordRotating.pipe(
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { ...variables, ENVIRONMENT: "prod" } }))),
      )
      assert.strictEqual(yield* MetricEnvironment.pipe(Effect.provide(layer)), "prod")
    }),
  )

  it("that reads operations knows nothing of WordPress, of queues and of secrets", () => {
    const unneeded = variablesOf("operation-get").filter((name) =>
      /ALB|WORDPRESS|QUEUE|SECRET|BUCKET|ROLE|URL/.test(name),
    )
    assert.deepStrictEqual(unneeded, [])
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"

import * as BackupsApi from "../../src/backups/BackupsApi.ts"
import { makeApiHandler } from "../../src/lambda/ApiHandler.ts"
import { makeRun } from "../../src/lambda/Container.ts"
import { byRoute } from "../../src/lambda/Routes.ts"
import { Settings } from "../../src/platform/Settings.ts"
import * as SitesApi from "../../src/sites/SitesApi.ts"
import { gatewayEvent } from "../support/gatewayEvent.ts"
import { invocation } from "../support/invocation.ts"
import { settingsFrom } from "../support/samples.ts"

/** A function of two endpoints, and how often the layer was built that they share. */
const makeFunction = () => {
  let built = 0
  const layer = Layer.effect(
    Settings,
    Effect.suspend(() => {
      built += 1
      return Settings
    }),
  ).pipe(Layer.provide(settingsFrom()))
  const run = makeRun(layer)
  const handler = byRoute(
    [SitesApi.get, makeApiHandler(SitesApi.get, { handle: () => Effect.die("not asked") }, run)],
    [BackupsApi.list, makeApiHandler(BackupsApi.list, { handle: () => Effect.die("not asked") }, run)],
  )
  return { handler, built: () => built }
}
const site = "/v1.0/tenants/{tenantId}/sites/{siteId}"

describe("a function of several endpoints", () => {
  it.live("answers each by its own handler, in one container", () =>
    Effect.gen(function* () {
      const { built, handler } = makeFunction()
      for (const resource of [site, `${site}/backups`]) {
        const { statusCode } = yield* Effect.promise(() => handler(gatewayEvent({ resource }), invocation()))
        // Nobody is signed in: which of them it is, the handler itself has said.
        assert.strictEqual(statusCode, 401)
      }
      assert.strictEqual(built(), 1)
    }),
  )

  it.live("fails for an endpoint that it does not have", () =>
    Effect.gen(function* () {
      const { handler } = makeFunction()
      const resource = "/v1.0/tenants/{tenantId}/sites"
      const asked = Effect.tryPromise(() => handler(gatewayEvent({ resource }), invocation()))
      assert.isTrue(Result.isFailure(yield* Effect.result(asked)))
    }),
  )
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import { checkAvailable } from "../../src/sites/AvailableVersions.ts"
import { fakeTable } from "../support/fakes.ts"
import { epoch, networkRef as where, settingsFrom } from "../support/samples.ts"

const platform = {
  wordpressVersion: "6.5.5",
  phpVersion: "8.2.30",
  languages: ["en_US", "de_DE"],
  limits: null,
  seenAt: epoch,
}
const seen = (profile: Readonly<Record<string, unknown>> | undefined) =>
  Layer.merge(fakeTable({ get: () => Effect.succeed(profile) }), settingsFrom())

describe("what a new site asks for", () => {
  it.effect("is refused at once if its container does not have it, with what there is", () =>
    Effect.gen(function* () {
      const cases = [
        [{ wordpressVersion: "6.6" }, "WordPress", ["6.5.5"]],
        [{ phpVersion: "8.4" }, "PHP", ["8.2.30"]],
        [{ language: "fr_FR" }, "language", ["en_US", "de_DE"]],
      ] as const
      for (const [wanted, component, available] of cases) {
        const error = yield* Effect.flip(checkAvailable(where, wanted))
        assert.strictEqual(error._tag === "VersionUnavailable" ? error.component : error._tag, component)
        assert.deepInclude(error, { response: { code: "SITE_009", status: 422, retryable: false }, available })
        assert.include(error.suggestion, available[0])
      }
      yield* checkAvailable(where, { wordpressVersion: "6.5", phpVersion: "8.2", language: "de_DE" })
    }).pipe(Effect.provide(seen({ platformDEV: platform }))),
  )

  it.effect("is left to its operation where nobody has looked at the container, or not for days", () =>
    Effect.gen(function* () {
      yield* checkAvailable(where, { phpVersion: "8.4" }).pipe(Effect.provide(seen({ tier: "BASIC" })))
      yield* TestClock.adjust("49 hours")
      yield* checkAvailable(where, { phpVersion: "8.4" }).pipe(Effect.provide(seen({ platformDEV: platform })))
    }),
  )

  it.effect("is not looked up where nothing is asked for", () =>
    checkAvailable(where, {}).pipe(Effect.provide(Layer.merge(fakeTable(), settingsFrom()))),
  )
})

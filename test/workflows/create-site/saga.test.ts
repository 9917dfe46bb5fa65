import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import type { WordPressCallError } from "../../../src/wordpress/WordPress.ts"
import { siteProvisioning } from "../../../src/workflows/create-site/saga.ts"
import { operationOf, payloadOf } from "../../support/changes.ts"
import { fakeArchives, fakePluginStore, fakeWordPress, type Heard } from "../../support/fakes.ts"
import { makeWorld } from "../../support/OperationWorld.ts"
import { standingSite } from "../../support/samples.ts"
import { healthy, wordpressMade, wordpressSettings, wordpressSite } from "../../support/wordpress.ts"

/** The consumer with this journal of a creation, and a WordPress that is as it should be but for `answers`. */
const resumed = (
  journal: Readonly<Record<string, unknown>>,
  configuration: object = {},
  answers: Readonly<Record<string, Effect.Effect<unknown, WordPressCallError>>> = {},
) => {
  const wordpress = fakeWordPress(({ method, path }: Heard): Effect.Effect<unknown, WordPressCallError> => {
    const usual: typeof answers = {
      "POST /wp/v2/sites": Effect.succeed(wordpressMade),
      "POST /wp/v2/settings": Effect.succeed(wordpressSettings),
      "GET /wp/v2/sites/7": Effect.succeed(wordpressSite),
      "GET /bbws/v1/sites/7/health": Effect.succeed(healthy),
    }
    const asked = `${method} ${path}`
    return answers[asked] ?? usual[asked] ?? Effect.die(new Error(`no route ${asked}`))
  })
  const payload = { ...payloadOf("SITE_CREATION", standingSite()), configuration }
  const world = makeWorld(operationOf("SITE_CREATION", { payload, journal }))
  const layer = Layer.mergeAll(world.layer, wordpress.layer, fakeArchives().layer, fakePluginStore())
  const run = runOperation({ SITE_CREATION: siteProvisioning }, "tenant-1", "op-1").pipe(Effect.provide(layer))
  return { run, world, wordpress }
}

const create = "POST /wp/v2/sites"
const settings = "POST /wp/v2/settings"
const look = ["GET /wp/v2/sites/7", "GET /bbws/v1/sites/7/health"]
const seen = { wpSiteId: 7, siteName: "Shop", wordpressVersion: "6.5.5", phpVersion: "8.2.30" }
const checked = { plugins: [], warnings: [] }

describe("the creation of a bare site", () => {
  it.effect("asks WordPress once, and looks once from outside", () => {
    const { run, wordpress, world } = resumed({})
    return Effect.gen(function* () {
      yield* run
      assert.deepStrictEqual([wordpress.asked(), wordpress.visited], [[create], ["shop.wpdev.example"]])
      const { journal, status } = world.now()
      assert.strictEqual(status, "COMPLETED")
      assert.deepStrictEqual(
        Object.keys(journal),
        siteProvisioning.steps.map(({ name }) => name),
      )
      assert.deepStrictEqual(journal["activate"], { ...seen, healthStatus: "HEALTHY" })
      assert.deepStrictEqual(
        world.written.map(({ message }) => message),
        [
          "Waiting to be started",
          "Creating the WordPress site",
          // What there is nothing to do for is recorded with the making of the site.
          "Activating the site",
          "Finishing",
          "The site is ready",
        ],
      )
    })
  })

  it.effect("fails in its settings' own step, with each that WordPress does not have by its name", () => {
    const { run, wordpress, world } = resumed({}, { language: "de_DE", postsPerPage: 5 })
    return Effect.gen(function* () {
      yield* run
      const { error, journal, status } = world.now()
      assert.deepStrictEqual([status, error?.code], ["FAILED", "SITE_001"])
      assert.include(error?.message, "payload.configuration.language")
      assert.include(error?.message, "payload.configuration.postsPerPage")
      assert.deepStrictEqual(Object.keys(journal), ["check-versions", "create-site"])
      assert.deepStrictEqual(wordpress.asked(), [create])
    })
  })
})

describe("a creation that an earlier release began", () => {
  const begun = { "check-versions": { ...checked, wordpressVersion: "6.5.5", phpVersion: "8.2.30" } }
  const made = { ...begun, "create-site": { wpSiteId: 7 } }
  const set = { ...made, "apply-settings": null }
  const rest = { ...set, "apply-template": { warnings: [] }, "install-plugins": {} }
  const journals: ReadonlyArray<readonly [string, object, ReadonlyArray<string>]> = [
    ["the check of its versions", begun, [create]],
    ["the making of its site", made, [settings, ...look]],
    ["its settings", set, look],
    ["all but the last look", rest, look],
    ["all", { ...rest, activate: { ...seen, healthStatus: "HEALTHY" } }, []],
  ]
  for (const [what, journal, asked] of journals) {
    it.effect(`is finished after ${what}`, () => {
      const { run, wordpress, world } = resumed({ ...journal })
      return Effect.gen(function* () {
        yield* run
        assert.strictEqual(world.now().status, "COMPLETED")
        assert.deepInclude(world.now().journal["activate"], { ...seen, healthStatus: "HEALTHY" })
        assert.deepStrictEqual(wordpress.asked(), asked)
      })
    })
  }
})

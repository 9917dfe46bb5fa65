import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { checkSettings } from "../../../src/sites/SiteSettings.ts"
import type { WordPressCallError } from "../../../src/wordpress/WordPress.ts"
import { WordPressRefused, WordPressTimeout } from "../../../src/wordpress/WordPressErrors.ts"
import { Made, makeWordPressSite, visitMade } from "../../../src/workflows/create-site/steps.ts"
import { fakeWordPress } from "../../support/fakes.ts"
import { networkRef, settingsFrom, wordPressSiteRef as target } from "../../support/samples.ts"
import { healthy, wordpressMade, wordpressSettings } from "../../support/wordpress.ts"

const seen = { wpSiteId: 7, siteName: "Shop", wordpressVersion: "6.5.5", phpVersion: "8.2.30" }
const made: typeof Made.Type = { ...seen, settings: wordpressSettings, within: "HEALTHY" }

const wordpressOf = (answer: Effect.Effect<unknown, WordPressCallError>) => {
  const fake = fakeWordPress(() => answer)
  return { ...fake, layer: Layer.merge(fake.layer, settingsFrom()) }
}

describe("making a site as it is asked for", () => {
  it.effect("is one call, which tells versions, settings and condition", () => {
    const { heard, layer } = wordpressOf(Effect.succeed(wordpressMade))
    return Effect.gen(function* () {
      const configuration = { phpVersion: "8.2", timezone: "Europe/Berlin", postsPerPage: 5 }
      assert.deepStrictEqual(yield* makeWordPressSite(target, { siteName: "Café", configuration }), made)
      assert.deepStrictEqual(heard, [
        {
          ...networkRef,
          method: "POST",
          path: "/wp/v2/sites",
          body: {
            name: "Café",
            domain: "shop.wpdev.example",
            siteId: "site-1",
            requires: { phpVersion: "8.2" },
            settings: { title: "Café", timezone: "Europe/Berlin", posts_per_page: 5 },
          },
        },
      ])
    }).pipe(Effect.provide(layer))
  })

  const components = [
    ["WordPress", "bbws_wordpress_unmet", "6.4.1", "This tenant runs WordPress 6.4.1, not the required 6.5"],
    ["PHP", "bbws_php_unmet", "8.1.9", "This tenant runs PHP 8.1.9, not the required 8.2"],
  ] as const
  for (const [component, wordpressCode, version, message] of components) {
    it.effect(`names the ${component} that the tenant has instead`, () => {
      const refused = { status: 412, wordpressCode, reason: "This container has another version.", version }
      const { layer } = wordpressOf(Effect.fail(new WordPressRefused(refused)))
      return Effect.gen(function* () {
        const configuration = { wordpressVersion: "6.5", phpVersion: "8.2" }
        const error = yield* Effect.flip(makeWordPressSite(target, { siteName: "Café", configuration }))
        assert.deepStrictEqual([error._tag, error.message], ["VersionUnavailable", message])
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("names whose it is, if anybody's", () => {
    const { heard, layer } = wordpressOf(Effect.succeed(wordpressMade))
    return Effect.gen(function* () {
      yield* makeWordPressSite(target, { siteName: "Tea", configuration: {}, adminEmail: "ada@example.com" })
      assert.deepInclude(heard[0]?.body, { adminEmail: "ada@example.com" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("records the worst of what is seen from within", () => {
    const health = { ...healthy, database: { ok: false, latencyMs: 1 } }
    const { layer } = wordpressOf(Effect.succeed({ ...wordpressMade, health }))
    return Effect.gen(function* () {
      const { within } = yield* makeWordPressSite(target, { siteName: "Shop", configuration: {} })
      assert.strictEqual(within, "UNHEALTHY")
    }).pipe(Effect.provide(layer))
  })

  it.effect("leaves to the next step whether its settings were taken, each by its name", () =>
    Effect.gen(function* () {
      const configuration = { tagline: "Never compared", timezone: "UTC", language: "de_DE", postsPerPage: 5 }
      const refused = yield* Effect.flip(checkSettings(made.settings, { configuration }))
      assert.deepStrictEqual(refused._tag === "SettingsRefused" ? refused.fields.map(({ path }) => path) : [], [
        "payload.configuration.language",
        "payload.configuration.postsPerPage",
      ])
      const alone = yield* Effect.flip(checkSettings(made.settings, { configuration: { language: "de_DE" } }))
      assert.deepInclude(alone, { _tag: "VersionUnavailable", component: "language", required: "de_DE" })
      assert.isNull(yield* checkSettings(made.settings, { configuration: { timezone: "UTC", language: "en_US" } }))
    }),
  )
})

describe("the look at it from outside", () => {
  const pages = [
    [200, "HEALTHY", "HEALTHY"],
    [200, "DEGRADED", "DEGRADED"],
    [404, "HEALTHY", "DEGRADED"],
    [500, "DEGRADED", "UNHEALTHY"],
  ] as const
  for (const [status, within, healthStatus] of pages) {
    it.effect(`finds it ${healthStatus} when its page answers ${status} and it is ${within} within`, () => {
      const fake = fakeWordPress(() => Effect.die("not called"), Effect.succeed({ status, responseTimeMs: 81 }))
      return Effect.gen(function* () {
        assert.deepStrictEqual(yield* visitMade(target, { ...made, within }), { ...seen, healthStatus })
        assert.deepStrictEqual(fake.visited, ["shop.wpdev.example"])
      }).pipe(Effect.provide(Layer.merge(fake.layer, settingsFrom())))
    })
  }

  it.effect("records no health when nobody answers", () => {
    const silent = Effect.fail(new WordPressTimeout({ afterMs: 30_000 }))
    const fake = fakeWordPress(() => Effect.die("not called"), silent)
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* visitMade(target, made), seen)
    }).pipe(Effect.provide(Layer.merge(fake.layer, settingsFrom())))
  })
})

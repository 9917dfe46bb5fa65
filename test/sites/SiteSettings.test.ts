import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as fc from "fast-check"

import type { SiteConfiguration } from "../../src/sites/Site.ts"
import { applySettings, readSettings } from "../../src/sites/SiteSettings.ts"
import { fakeWordPress, type Heard } from "../support/fakes.ts"
import { networkRef, settingsFrom, wordPressSiteRef as target } from "../support/samples.ts"
import { wordpressSettings } from "../support/wordpress.ts"

describe("writing settings", () => {
  /** A WordPress that keeps what it is told, but for what `drops` says. */
  const settingsKeeper = (drops: Readonly<Record<string, unknown>> = {}, before = wordpressSettings) => {
    const fake = fakeWordPress(({ body }: Heard) => Effect.succeed({ ...before, ...body, ...drops }))
    return { ...fake, layer: Layer.merge(fake.layer, settingsFrom()) }
  }
  const everything: SiteConfiguration = {
    tagline: "Just another shop",
    timezone: "Europe/Berlin",
    language: "de_DE",
    dateFormat: "j. F Y",
    timeFormat: "H:i",
    startOfWeek: 0,
    postsPerPage: 5,
  }

  it.effect("tells the site itself each by WordPress's own name, and the title", () => {
    const { heard, layer } = settingsKeeper()
    return Effect.gen(function* () {
      yield* applySettings(target, { siteName: "Shop", configuration: everything })
      assert.deepStrictEqual(heard, [
        {
          ...networkRef,
          host: "shop.wpdev.example",
          method: "POST",
          path: "/wp/v2/settings",
          body: {
            title: "Shop",
            description: "Just another shop",
            timezone: "Europe/Berlin",
            language: "de_DE",
            date_format: "j. F Y",
            time_format: "H:i",
            start_of_week: 0,
            posts_per_page: 5,
          },
        },
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("tells nothing of what was not asked for, nor of the versions", () => {
    const { heard, layer } = settingsKeeper()
    return Effect.gen(function* () {
      yield* applySettings(target, { configuration: { wordpressVersion: "6.5", postsPerPage: 3 } })
      assert.deepStrictEqual(heard[0]?.body, { posts_per_page: 3 })
    }).pipe(Effect.provide(layer))
  })

  const fields = fc.record(
    {
      timezone: fc.constantFrom("UTC", "Europe/Berlin"),
      language: fc.constantFrom("de_DE", "fr_FR"),
      dateFormat: fc.constantFrom("Y", "d.m."),
      timeFormat: fc.constantFrom("H", "g"),
      startOfWeek: fc.integer({ min: 0, max: 6 }),
      postsPerPage: fc.integer({ min: 1, max: 100 }),
      mail: fc.constant("SEND" as const),
    },
    { requiredKeys: [] },
  )
  const dropped = {
    timezone: ["timezone", "Etc/Nowhere"],
    language: ["language", "xx"],
    dateFormat: ["date_format", "-"],
    timeFormat: ["time_format", "-"],
    startOfWeek: ["start_of_week", 9],
    postsPerPage: ["posts_per_page", 0],
    mail: ["bbws_mail", "CAPTURE"],
  } as const

  it("names exactly the values that WordPress dropped without a word", async () => {
    await fc.assert(
      fc.asyncProperty(fields, fc.subarray(Object.entries(dropped)), async (configuration, drops) => {
        const { layer } = settingsKeeper(Object.fromEntries(drops.map(([, [name, value]]) => [name, value])))
        const paths = await Effect.runPromise(
          applySettings(target, { configuration }).pipe(
            Effect.as([]),
            Effect.catchTag("SettingsRefused", (error) => Effect.succeed(error.fields.map(({ path }) => path))),
            // A language alone is told as what the container does not have.
            Effect.catchTag("VersionUnavailable", ({ component }) =>
              Effect.succeed([`payload.configuration.${component}`]),
            ),
            Effect.provide(layer),
          ),
        )
        const given = Object.keys(configuration)
        const expected = drops.flatMap(([name]) => (given.includes(name) ? [`payload.configuration.${name}`] : []))
        assert.deepStrictEqual(paths.toSorted(), expected.toSorted())
      }),
      { numRuns: 200 },
    )
  })

  it.effect("takes what WordPress made of a tagline as it is", () => {
    const { layer } = settingsKeeper({ description: "Fish &amp; Chips" })
    return Effect.gen(function* () {
      assert.isNull(yield* applySettings(target, { configuration: { tagline: "Fish & Chips" } }))
    }).pipe(Effect.provide(layer))
  })

  it.effect("knows that WordPress calls its own language nothing", () => {
    const own = settingsKeeper({ language: "" })
    const other = settingsKeeper({ language: "de_DE" })
    return Effect.gen(function* () {
      assert.isNull(
        yield* applySettings(target, { configuration: { language: "en_US" } }).pipe(Effect.provide(own.layer)),
      )
      const refused = applySettings(target, { configuration: { language: "en_US" } }).pipe(Effect.provide(other.layer))
      assert.strictEqual((yield* Effect.flip(refused))._tag, "VersionUnavailable")
      const dropped = applySettings(target, { configuration: { language: "de_DE" } }).pipe(Effect.provide(own.layer))
      assert.strictEqual((yield* Effect.flip(dropped))._tag, "VersionUnavailable")
    })
  })

  it.effect("reads them back by our names", () => {
    const fake = fakeWordPress(() => Effect.succeed({ ...wordpressSettings, language: "", description: "A shop" }))
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* readSettings(target), {
        siteName: "Shop",
        configuration: {
          tagline: "A shop",
          timezone: "UTC",
          language: "en_US",
          dateFormat: "F j, Y",
          timeFormat: "g:i a",
          startOfWeek: 1,
          postsPerPage: 10,
        },
      })
      assert.strictEqual(fake.heard[0]?.host, "shop.wpdev.example")
    }).pipe(Effect.provide(Layer.merge(fake.layer, settingsFrom())))
  })
})

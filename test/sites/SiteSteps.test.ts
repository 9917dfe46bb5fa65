import { unmarshall } from "@aws-sdk/util-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { InternalError } from "../../src/kernel/HttpErrors.ts"
import type { SiteConfiguration } from "../../src/sites/Site.ts"
import {
  checkVersions,
  createWordPressSite,
  deleteWordPressSite,
  inspectWordPressSite,
  suspendWordPressSite,
} from "../../src/sites/SiteSteps.ts"
import type { WordPressCallError } from "../../src/wordpress/WordPress.ts"
import { WordPressRefused, WordPressTimeout } from "../../src/wordpress/WordPressErrors.ts"
import type { WordPressSite } from "../../src/wordpress/WordPressSites.ts"
import { fakeTable, fakeWordPress } from "../support/fakes.ts"
import { networkRef, settingsFrom, wordPressSiteRef as target } from "../support/samples.ts"
import { wordpressSite } from "../support/wordpress.ts"

const timeout = new WordPressTimeout({ afterMs: 30_000 })

/** What is kept in the tenant's profile. */
const kept: Array<unknown> = []
const keeping = fakeTable({
  update: ({ ExpressionAttributeValues }) =>
    Effect.sync(() => {
      kept.push(unmarshall(ExpressionAttributeValues ?? {})[":platform"])
      return {}
    }),
})

/** A WordPress that answers by method and path; anything else it does not know. */
const wordpressOf = (answers: Readonly<Record<string, unknown>>) => {
  const fake = fakeWordPress(({ method, path }): Effect.Effect<unknown, WordPressCallError> => {
    const answer = answers[`${method} ${path}`]
    if (answer instanceof WordPressTimeout || answer instanceof WordPressRefused) return Effect.fail(answer)
    return answer === undefined
      ? Effect.fail(new InternalError({ cause: `${method} ${path}` }))
      : Effect.succeed(answer)
  })
  return { ...fake, layer: Layer.mergeAll(fake.layer, settingsFrom(), keeping) }
}
const search = "GET /wp/v2/sites?siteId=site-1"

describe("making a WordPress site", () => {
  const create = createWordPressSite(target, "Café")
  const path = "POST /wp/v2/sites"

  it.effect("is one call, with our id, its name and its own host: WordPress itself looks whether one stands", () => {
    const { heard, layer } = wordpressOf({ [path]: wordpressSite })
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* create, { wpSiteId: 7 })
      assert.deepStrictEqual(heard, [
        {
          ...networkRef,
          method: "POST",
          path: "/wp/v2/sites",
          body: { name: "Café", domain: "shop.wpdev.example", siteId: "site-1" },
        },
      ])
    }).pipe(Effect.provide(layer))
  })

  const wrong: ReadonlyArray<readonly [string, Partial<WordPressSite>]> = [
    ["is another's", { siteId: "site-2" }],
    ["has another host", { domain: "shop.wpsit.example" }],
    ["is not complete", { ready: false }],
  ]
  for (const [what, changes] of wrong) {
    it.effect(`does not take one for ours that ${what}`, () => {
      const { layer } = wordpressOf({ [path]: { ...wordpressSite, ...changes } })
      return Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(create))._tag, "SiteNotProvisioned")
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("fails with what WordPress says", () => {
    const { layer } = wordpressOf({ [path]: timeout })
    return Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flip(create), timeout)
    }).pipe(Effect.provide(layer))
  })
})

describe("deleting a WordPress site", () => {
  it.effect("deletes the one that carries our id, tables and files and all", () => {
    const { asked, layer } = wordpressOf({
      [search]: [wordpressSite],
      "DELETE /wp/v2/sites/7?force=true": { deleted: true },
    })
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* deleteWordPressSite(target), { deleted: true })
      assert.deepStrictEqual(asked(), [search, "DELETE /wp/v2/sites/7?force=true"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("deletes nothing when it is gone already", () => {
    const { asked, layer } = wordpressOf({ [search]: [] })
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* deleteWordPressSite(target), { deleted: false })
      assert.deepStrictEqual(asked(), [search])
    }).pipe(Effect.provide(layer))
  })

  it.effect("deletes what is left of one that is not complete", () => {
    const { asked, layer } = wordpressOf({
      [search]: [{ ...wordpressSite, ready: false }],
      "DELETE /wp/v2/sites/7?force=true": { deleted: true },
    })
    return Effect.gen(function* () {
      assert.deepStrictEqual(yield* deleteWordPressSite(target), { deleted: true })
      assert.lengthOf(asked(), 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("does not take anything but a deletion for one", () => {
    const { layer } = wordpressOf({ [search]: [wordpressSite], "DELETE /wp/v2/sites/7?force=true": { deleted: false } })
    return Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(deleteWordPressSite(target)))._tag, "WordPressApiError")
    }).pipe(Effect.provide(layer))
  })
})

describe("the last look at a WordPress site", () => {
  const inspect = inspectWordPressSite(target, 7)

  it.effect("tells its name and versions", () => {
    const { layer } = wordpressOf({ "GET /wp/v2/sites/7": wordpressSite })
    return Effect.gen(function* () {
      const found = { wpSiteId: 7, siteName: "Shop", wordpressVersion: "6.5.5", phpVersion: "8.2.30" }
      assert.deepStrictEqual(yield* inspect, found)
    }).pipe(Effect.provide(layer))
  })

  const wrong: ReadonlyArray<readonly [string, Partial<WordPressSite>]> = [
    ["is another's", { siteId: "site-2" }],
    ["has another host", { domain: "shop.wpsit.example" }],
    ["is not complete", { ready: false }],
  ]
  for (const [what, changes] of wrong) {
    it.effect(`does not take one for ours that ${what}`, () => {
      const { layer } = wordpressOf({ "GET /wp/v2/sites/7": { ...wordpressSite, ...changes } })
      return Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(inspect))._tag, "SiteNotProvisioned")
      }).pipe(Effect.provide(layer))
    })
  }
})

describe("suspending a WordPress site", () => {
  for (const suspended of [true, false]) {
    it.effect(`says ${suspended} to it, and does not believe another answer`, () => {
      const path = "PUT /wp/v2/sites/7"
      const { heard, layer } = wordpressOf({ [path]: { ...wordpressSite, suspended } })
      const deaf = wordpressOf({ [path]: { ...wordpressSite, suspended: !suspended } })
      const theirs = wordpressOf({ [path]: { ...wordpressSite, suspended, siteId: "site-2" } })
      return Effect.gen(function* () {
        yield* suspendWordPressSite(target, 7, suspended).pipe(Effect.provide(layer))
        assert.deepStrictEqual(heard[0]?.body, { suspended })
        for (const other of [deaf, theirs]) {
          const error = yield* Effect.flip(suspendWordPressSite(target, 7, suspended).pipe(Effect.provide(other.layer)))
          assert.strictEqual(error._tag, "SiteNotProvisioned")
        }
      })
    })
  }
})

describe("the versions that are asked for", () => {
  const platform = { tenantId: "tenant-1", wordpressVersion: "6.5.5", phpVersion: "8.2.30", languages: ["en_US"] }
  const asked: ReadonlyArray<readonly [SiteConfiguration, "WordPress" | "PHP" | undefined]> = [
    [{}, undefined],
    [{ wordpressVersion: "6.5", phpVersion: "8.2.30" }, undefined],
    [{ wordpressVersion: "6.6" }, "WordPress"],
    [{ phpVersion: "8.3" }, "PHP"],
    [{ wordpressVersion: "6.6", phpVersion: "8.3" }, "WordPress"],
  ]
  for (const [wanted, component] of asked) {
    it.effect(`${JSON.stringify(wanted)} are ${component === undefined ? "there" : `missing: ${component}`}`, () => {
      const { layer } = wordpressOf({ "GET /bbws/v1/platform": platform })
      kept.splice(0)
      return Effect.gen(function* () {
        const found = yield* checkVersions(target, wanted).pipe(Effect.catchTag("VersionUnavailable", Effect.succeed))
        if (component === undefined) {
          assert.deepInclude(found, { wordpressVersion: "6.5.5", phpVersion: "8.2.30" })
        } else {
          assert.deepInclude(found, { _tag: "VersionUnavailable", component })
        }
        const { tenantId: _tenantId, ...has } = platform
        assert.deepStrictEqual(kept, [{ ...has, limits: null, seenAt: "1970-01-01T00:00:00.000Z" }])
      }).pipe(Effect.provide(layer))
    })
  }
})

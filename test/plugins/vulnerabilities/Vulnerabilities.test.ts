import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"

import { feedRecord, slugOf } from "../../../bench/harness/feedFile.ts"
import type { InstalledPlugin, Plugin } from "../../../src/plugins/marketplace/Plugin.ts"
import type { Vulnerability } from "../../../src/plugins/marketplace/Vulnerability.ts"
import { refreshVulnerabilities } from "../../../src/plugins/vulnerabilities/Vulnerabilities.ts"
import { fakePluginStore, fakeTopic } from "../../support/fakes.ts"
import { recordOf } from "../../support/PluginNetwork.ts"
import { makePlugin } from "../catalogueSamples.ts"
import { arriving, utf8 } from "../samples.ts"

/** Record 1 is about versions up to 1.1.1 of this plugin. */
const slug = slugOf(1)
const feedOf = (...records: ReadonlyArray<number>) =>
  arriving([utf8(JSON.stringify(Object.fromEntries(records.map((at) => [feedRecord(at).id, feedRecord(at)]))))])

/** A marketplace of one plugin with its installations; `during` happens right before the new record is written. */
const makeMarketplace = (
  installations: Array<InstalledPlugin>,
  during: () => void = () => undefined,
  folder: string = slug,
) => {
  let plugin: Plugin = makePlugin({ slug: folder })
  const topic = fakeTopic()
  const store = fakePluginStore({
    all: () => Effect.sync(() => [plugin]),
    installations: () => Effect.sync(() => ({ items: [...installations], next: undefined })),
    setVulnerabilities: (_pluginId: string, vulnerabilities: ReadonlyArray<Vulnerability>) =>
      Effect.sync(() => {
        during()
        plugin = makePlugin({ slug: folder, vulnerabilities })
      }),
  })
  return { topic, layer: Layer.merge(store, topic.layer), vulnerabilities: () => plugin.vulnerabilities }
}
const old = (siteId: string) => recordOf(siteId, { installedVersion: "1.1.0", recipient: "zero@example.com" })
const decodeEvent = Schema.decodeUnknownSync(Schema.Struct({ payload: Schema.Struct({ siteId: Schema.String }) }))
const sitesTold = ({ published }: ReturnType<typeof fakeTopic>) =>
  published.map(({ attributes, event }) => {
    assert.deepInclude(attributes, {
      eventType: "PLUGIN_VULNERABLE",
      tenantId: "tenant-1",
      recipient: "zero@example.com",
    })
    return decodeEvent(event).payload.siteId
  })

describe("a refresh of the vulnerabilities", () => {
  it.effect("tells of each installation that became vulnerable, once, and of no other", () => {
    const { layer, topic, vulnerabilities } = makeMarketplace([
      old("site-1"),
      recordOf("site-2", { installedVersion: "1.1.2" }),
    ])
    return Effect.gen(function* () {
      assert.deepInclude(yield* refreshVulnerabilities(feedOf(1, 2)), { records: 2, matched: 1, changed: 1, warned: 1 })
      assert.deepStrictEqual(sitesTold(topic), ["site-1"])
      assert.lengthOf(vulnerabilities(), 1)
      assert.deepInclude(yield* refreshVulnerabilities(feedOf(1, 2)), { changed: 0, warned: 0 })
      assert.lengthOf(topic.published, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("finds those of a plugin whose folder has capitals", () => {
    const { layer, vulnerabilities } = makeMarketplace([old("site-1")], undefined, slug.toUpperCase())
    return Effect.gen(function* () {
      assert.deepInclude(yield* refreshVulnerabilities(feedOf(1)), { matched: 1, changed: 1, warned: 1 })
      assert.lengthOf(vulnerabilities(), 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("tells of one that was installed while it ran", () => {
    const installations = [old("site-1")]
    const { layer, topic } = makeMarketplace(installations, () => installations.push(old("site-3")))
    return Effect.gen(function* () {
      assert.deepInclude(yield* refreshVulnerabilities(feedOf(1)), { warned: 2 })
      assert.deepStrictEqual(sitesTold(topic), ["site-1", "site-3"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("that cannot tell writes nothing, and tells the same event the next time", () => {
    const { layer, topic, vulnerabilities } = makeMarketplace([old("site-1")])
    return Effect.gen(function* () {
      topic.broken.now = true
      yield* Effect.flip(refreshVulnerabilities(feedOf(1)))
      assert.lengthOf(vulnerabilities(), 0)
      topic.broken.now = false
      yield* refreshVulnerabilities(feedOf(1))
      assert.deepStrictEqual(sitesTold(topic), ["site-1"])
      assert.match(JSON.stringify(topic.published[0]?.event), /"eventId":"vulnerable-[\w-]{43}"/)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes back what the feed has withdrawn, without a word", () => {
    const { layer, topic, vulnerabilities } = makeMarketplace([old("site-1")])
    return Effect.gen(function* () {
      yield* refreshVulnerabilities(feedOf(1))
      assert.deepInclude(yield* refreshVulnerabilities(feedOf(2)), { changed: 1, warned: 0 })
      assert.lengthOf(vulnerabilities(), 0)
      assert.lengthOf(topic.published, 1)
    }).pipe(Effect.provide(layer))
  })
})

import { assert, describe, it } from "@effect/vitest"

import { type Item, toItem } from "../../src/platform/Table.ts"
import { largestSettings } from "../support/largest.ts"
import { crashes } from "./Crashes.ts"
import type { Crash } from "./CrashRuns.ts"
import { domainCrashes } from "./DomainCrashes.ts"
import { downloadCrashes } from "./DownloadCrashes.ts"
import { openGate } from "./Gate.ts"
import { pluginCrashes } from "./PluginCrashes.ts"
import { settle } from "./Settling.ts"
import { verificationCrashes } from "./VerificationCrashes.ts"
import { makeWorld, nothing, type World } from "./World.ts"

// The table in memory refuses what DynamoDB does: an item of more than 400 KB.

/** Texts that people may have written in WordPress itself, where nobody counts. */
const longText = "\u{1f600}".repeat(200_000)
/** About what the catalogue takes of an entry. */
const content = { pages: [{ slug: "home", title: "Home", content: "x".repeat(290_000) }] }

const within = (item: Item, name: string): Item => {
  const value: unknown = item[name]
  return typeof value === "object" && value !== null ? { ...value } : {}
}

/** An item with the largest values that it can have come to hold. */
const enlarged = (item: Item, settings: Item): Item => {
  const { SK } = item
  if (String(SK).startsWith("PLUGIN#") && "installedBy" in item) return { ...item, configuration: settings }
  if (!String(SK).startsWith("OP#") || item["status"] !== "PENDING") return item
  const payload = within(item, "payload")
  const template = payload["template"] === undefined ? {} : { template: { ...within(payload, "template"), content } }
  const configuration = item["operationType"] === "PLUGIN_CONFIGURATION" ? { configuration: settings } : {}
  return { ...item, payload: { ...payload, ...template, ...configuration } }
}

const enlarge = async (world: World, settings: Item): Promise<void> => {
  const items = Object.values(await world.items())
  world.store.fill(items.map((item) => toItem(enlarged(item, settings))))
  for (const { options } of Object.values(world.networks.blogs).flat()) {
    Object.assign(options, { description: longText, shop_settings: settings })
  }
}

/** How the operations of a world ended, and with which error. */
const endsOf = async (world: World): Promise<ReadonlyArray<string>> =>
  Object.values(await world.items())
    .filter(({ SK }) => String(SK).startsWith("OP#"))
    .map(
      (item) => `${String(item["operationType"])} ${String(item["status"])} ${String(within(item, "error")["code"])}`,
    )

const lived = async ({ prepare }: Crash, before: (world: World) => Promise<void>) => {
  const world = await makeWorld()
  await world.load(nothing)
  const run = await prepare(world)
  await before(world)
  const sent = world.outside.messages.length
  await run(world.spawn(openGate))
  assert.deepStrictEqual(await settle(world, sent), [])
  return endsOf(world)
}

describe("the largest items", () => {
  const kinds = [...crashes, ...pluginCrashes, ...domainCrashes, ...downloadCrashes, ...verificationCrashes].filter(
    ({ name }) => name.endsWith("in the queue"),
  )
  for (const kind of kinds) {
    it(`are taken by the table at every step of ${kind.name.replace(" in the queue", "")}`, async () => {
      const usual = await lived(kind, () => Promise.resolve())
      for (const shape of ["digits", "one text of four-byte characters"]) {
        const settings = largestSettings[shape] ?? {}
        assert.deepStrictEqual(await lived(kind, (world) => enlarge(world, settings)), usual, shape)
      }
    })
  }
})

import { isDeepStrictEqual } from "node:util"

import { assert, describe, it } from "@effect/vitest"

import { crashes } from "./Crashes.ts"
import type { Crash } from "./CrashRuns.ts"
import { type Essence, essenceOf, without } from "./Essence.ts"
import { openGate } from "./Gate.ts"
import { pluginCrashes } from "./PluginCrashes.ts"
import { enter, type GoldenRun, lastRelease, outlivesItsRelease, worldsOf } from "./releases/Golden.ts"
import { settle } from "./Settling.ts"
import { makeWorld, nothing, type World } from "./World.ts"

/** After this the lease of a dead run is over. */
const pastLeaseMs = 91_000

/** How a release writes down what is so, and how far it has come with it: every release as it thinks best. */
const waysOfWriting = ["schemaVersion", "payload", "journal", "progress"]

const restOf = async (world: World, from: number): Promise<Essence> => {
  assert.deepStrictEqual(await settle(world, from), [])
  return without(essenceOf(await world.save()), waysOfWriting)
}

/** What comes of a run of this release that nothing disturbs, and of one that never happens. */
const livedHere = async (world: World, { prepare }: Crash) => {
  await world.load(nothing)
  const run = await prepare(world)
  const before = await world.save()
  const sent = before.outside.messages.length
  await run(world.spawn(openGate))
  const undisturbed = await restOf(world, sent)
  await world.load(before)
  return { undisturbed, never: await restOf(world, sent) }
}

describe("an operation that the release before has begun", () => {
  const release = lastRelease()
  const kept = new Map(worldsOf(release).map((run) => [run.name, run]))
  const lasting = [...crashes, ...pluginCrashes].filter(outlivesItsRelease)

  const finishes = async (crash: Crash, { worlds }: GoldenRun) => {
    const world = await makeWorld()
    const { never, undisturbed } = await livedHere(world, crash)
    for (const { killed, left } of worlds) {
      const name = `${crash.name}, killed ${killed}`
      enter(world, left)
      world.clock.advance(pastLeaseMs)
      const found = await restOf(world, left.outside.messages.length)
      const same = crash.alone !== "same" && isDeepStrictEqual(found, never)
      assert.deepStrictEqual(found, same ? never : undisturbed, `${name}, found by the reconciler`)
      if (crash.alone !== "same") continue
      enter(world, left)
      world.clock.advance(pastLeaseMs)
      assert.deepStrictEqual(await restOf(world, 0), undisturbed, `${name}, its messages delivered again`)
    }
  }

  for (const crash of lasting) {
    const run = kept.get(crash.name)
    // What this release is the first to do none before has begun.
    if (run === undefined) continue
    it(`is finished by this one: ${crash.name}`, () => finishes(crash, run))
  }

  it("is known of every kind that the release before had", () => {
    const names = new Set(lasting.map(({ name }) => name))
    assert.deepStrictEqual(
      [...kept.keys()].filter((name) => !names.has(name)),
      [],
    )
    assert.isAtLeast([...kept.values()].flatMap(({ worlds }) => worlds).length, 600)
  })
})

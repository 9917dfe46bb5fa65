import { isDeepStrictEqual } from "node:util"
import { serialize } from "node:v8"

import { assert, describe, it } from "@effect/vitest"

import { endsOf } from "./CrashEnds.ts"
import { crashes } from "./Crashes.ts"
import type { Crash } from "./CrashRuns.ts"
import { domainCrashes } from "./DomainCrashes.ts"
import { downloadCrashes } from "./DownloadCrashes.ts"
import { type Essence, essenceOf } from "./Essence.ts"
import { deadlyGate, openGate } from "./Gate.ts"
import { pluginCrashes } from "./PluginCrashes.ts"
import { settle } from "./Settling.ts"
import { verificationCrashes } from "./VerificationCrashes.ts"
import { makeWorld, nothing, type Saved, type World } from "./World.ts"

/** After this the lease of a dead run is over, and so is the time of a request that never answered. */
const pastLeaseMs = 91_000

/** Where a world comes to rest from a moment on, when this is done there first. */
const restOf = async (world: World, from: Saved, first: () => Promise<unknown>): Promise<Essence> => {
  await first()
  assert.deepStrictEqual(await settle(world, from.outside.messages.length), [])
  assert.deepStrictEqual(world.denied, [])
  return essenceOf(await world.save())
}

describe("a run that is killed", () => {
  const outlives = async ({ alone, anew, atLeast, ends, name, prepare, services }: Crash) => {
    const world = await makeWorld()
    await world.load(nothing)
    const run = await prepare(world)
    const before = await world.save()

    const counting = deadlyGate(0)
    const undisturbed = await restOf(world, before, () => run(world.spawn(counting)))
    const moments = counting.seen.length
    assert.isAtLeast(moments, atLeast, `${name}: ${counting.seen.join(", ")}`)
    for (const service of services) {
      assert.isTrue(
        counting.seen.some((where) => where.includes(service)),
        `${name} calls ${service}`,
      )
    }
    if (ends !== undefined) assert.deepStrictEqual(endsOf(await world.save()), ends, name)
    await world.load(before)
    const never = await restOf(world, before, () => Promise.resolve())

    const lived = new Set<string>()
    for (let killAt = 1; killAt <= moments; killAt++) {
      await world.load(before)
      const gate = deadlyGate(killAt)
      const where = await Promise.race([gate.killed, run(world.spawn(gate)).then(() => "nowhere")])
      assert.strictEqual(where, counting.seen[killAt - 1])
      const killed = await world.save()
      // Between two moments that only look nothing changes: the same world has the same future.
      const state = serialize(killed).toString("base64")
      if (lived.has(state)) continue
      lived.add(state)
      world.clock.advance(pastLeaseMs)
      const again = await restOf(world, before, () => run(world.spawn(openGate)))
      const seen = (essence: Essence) => (anew ? essence.standing : essence)
      assert.deepStrictEqual(seen(again), seen(undisturbed), `${name}, killed ${where}, tried again`)
      await world.load(killed)
      world.clock.advance(pastLeaseMs)
      const left = await restOf(world, before, () => Promise.resolve())
      const kept = (essence: Essence) => (alone === "traces" ? essence.standing : essence)
      const same = alone !== "same" && isDeepStrictEqual(kept(left), kept(never))
      assert.deepStrictEqual(kept(left), kept(same ? never : undisturbed), `${name}, killed ${where}, left alone`)
    }
    // As it was, and after at least one change.
    assert.isAtLeast(lived.size, 2)
  }

  for (const crash of [...crashes, ...pluginCrashes, ...domainCrashes, ...downloadCrashes, ...verificationCrashes]) {
    it(`of ${crash.name} leaves what an undisturbed one does, wherever it was killed`, () => outlives(crash))
  }
})

import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { type Fault as Omission, isLost, reachable, swept } from "./retention.model.ts"
import { type Fault, makeRetention } from "./retention.world.ts"

const reachesLoss = (fault: Omission): boolean => {
  for (const state of reachable(fault)) if (isLost(state)) return true
  return false
}

describe("the rules of retention, in every order of saves, kills, expiries and sweeps", () => {
  it("never take a pack away that a living backup names", () => {
    const all = [...reachable()]
    assert.isAbove(all.length, 1000)
    assert.deepStrictEqual(all.filter(isLost), [])
  })

  it("leave nothing that no backup names once every save is over, and no pin", () => {
    const ends = [...reachable()].filter(({ saves }) => Object.values(saves).every(({ at }) => at === "over"))
    assert.isNotEmpty(ends)
    for (const end of ends) {
      const { backups, packs } = swept(end)
      const named = Object.values(backups).flatMap(({ dropped, names }) => (dropped ? [] : names))
      assert.deepStrictEqual(
        packs.filter((pack) => !named.includes(pack)),
        [],
      )
      assert.isTrue(Object.values(backups).every(({ pins }) => pins === 0))
    }
  })

  const faults: ReadonlyArray<Omission> = [
    "no pins",
    "two sweepers",
    "drops while others look",
    "open saves own nothing",
  ]
  it.each(faults)("would lose a backup's content with a fault: %s", (fault) => {
    assert.isTrue(reachesLoss(fault))
  })
})

const lossesOf = (seed: number, fault?: Fault) => {
  const retention = makeRetention(seed, fault)
  return Effect.as(retention.live(12), retention)
}

describe("saves and sweeps of one site, all at once, with nothing saved by the grace", () => {
  it.live("lose nothing that a living backup names, and leave nothing of a save that none does", () =>
    Effect.gen(function* () {
      for (let seed = 1; seed <= 6; seed++) {
        const retention = yield* lossesOf(seed)
        assert.deepStrictEqual(retention.losses, [], `seed ${seed}`)
        yield* retention.settle
        assert.deepStrictEqual(retention.saves(), retention.named(), `seed ${seed}`)
        assert.isTrue(retention.pins().every((pins) => pins === 0))
        retention.advance(10)
        yield* retention.settle
        assert.deepStrictEqual([[...retention.bucket.keys()], retention.records()], [[], []], `seed ${seed}`)
      }
    }),
  )

  it.live("would lose something without the pins", () =>
    Effect.gen(function* () {
      for (let seed = 1; seed <= 60; seed++) {
        if ((yield* lossesOf(seed, "no pins")).losses.length > 0) return
      }
      assert.fail("nothing was lost")
    }),
  )
})

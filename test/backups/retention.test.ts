import { assert, describe, it } from "@effect/vitest"

import { type Fault, isLost, reachable, swept } from "./retention.model.ts"

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

  const faults: ReadonlyArray<Fault> = ["no pins", "two sweepers", "drops while others look", "open saves own nothing"]
  it.each(faults)("would lose a backup's content with a fault: %s", (fault) => {
    assert.isTrue(reachable(fault).some(isLost))
  })
})

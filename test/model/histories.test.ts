import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { useDatabase } from "../support/database.ts"
import { beginnings, histories } from "./Commands.ts"
import { History, reached } from "./Histories.ts"
import { emptyModel } from "./Model.ts"
import { settle } from "./Settling.ts"
import { makeWorld, nothing, type World } from "./World.ts"

/** Histories of each part; `MODEL_RUNS=1000` lets them go on for a quarter of an hour, `MODEL_SEED` makes them others. */
const runs = Number(process.env["MODEL_RUNS"] ?? 76)
const seed = Number(process.env["MODEL_SEED"] ?? 20_310)
/** To find the shortest history that fails takes minutes: `MODEL_SHRINK=1`. */
const shrinks = process.env["MODEL_SHRINK"] !== undefined

/** For each history a tenth of this, where nothing else runs. */
const slowMachineMs = 8000 * runs

/** Everything that is under way comes to its end when it is let, and then holds no site any more. */
const comesToRest = async (world: World): Promise<void> => {
  world.networks.faults.splice(0)
  assert.deepStrictEqual(await settle(world, 0), [])
  const held = Object.entries(await world.items()).filter(
    ([key, item]) => key.includes(" SITE#") && item["operationId"] !== undefined,
  )
  assert.deepStrictEqual(held, [])
}

describe("a history of requests, messages, troubles and time", () => {
  useDatabase()
  const ends = new Set<string>()

  const lived = async (number: number) => {
    const world = await makeWorld(`history-${number}`)
    await world.load(nothing)
    const beginning = new History(world, emptyModel(world.clock.now()))
    for (const command of beginnings) await command.run({}, beginning)
    const begun = await world.save()
    await fc.assert(
      fc.asyncProperty(histories, async (commands) => {
        await world.load(begun)
        const history = beginning.fork()
        await fc.asyncModelRun(() => ({ model: {}, real: history }), commands)
        for (const { kind, standing, status } of history.model.operations) {
          ends.add(`${kind}${standing === undefined ? "" : " over"} ${status}`)
        }
        await comesToRest(world)
      }),
      { unbiased: true, numRuns: runs, seed: seed + number, endOnFailure: !shrinks },
    )
  }

  for (const number of [1, 2, 3, 4]) {
    it.concurrent(
      `goes as the decisions say, in every answer and all that is left (part ${number})`,
      () => lived(number),
      slowMachineMs,
    )
  }

  it("came to every kind of end, and to most answers", () => {
    const kinds = ["CREATION", "CLONE", "UPDATE", "STATUS", "PROMOTION", "BACKUP", "RESTORE", "DELETION"]
    const changes = ["updateSite", "setSiteStatus", "promoteSite", "restoreSite", "backUpSite"]
    const refusals = ["403 AUTH_002", "404 SITE_002", "502 WP_001"]
    const awaited = [
      ...kinds.flatMap((kind) => [`SITE_${kind} COMPLETED`, `SITE_${kind} FAILED`]),
      "SITE_CREATION CANCELLED",
      "SITE_PROMOTION over COMPLETED",
      "SITE_PROMOTION over FAILED",
      ...changes.flatMap((change) => [`${change} 202`, ...refusals.map((refusal) => `${change} ${refusal}`)]),
      "createSite 202",
      "listBackups 200",
      "listBackups 404 SITE_002",
      "setTenantTier 200",
      "setTenantTier 403 AUTH_002",
      "createSite 409 SITE_003",
      "createSite 422 SITE_004",
      "createSite 422 IDEM_002",
      "cloneSite 202",
      "deleteSite 202",
      "backUpSite 201",
      "updateSite 200",
      "updateSite 412 SITE_007",
      "promoteSite 422 SITE_006",
      "restoreSite 404 BKUP_001",
      "setSiteStatus 422 SITE_005",
      "setSiteStatus 504 WP_002",
      "cancelOperation 200",
      "cancelOperation 409 OP_002",
      "retryOperation 202",
      "retryOperation 409 OP_002",
      "getOperation 404 OP_001",
      "getSite 404 SITE_002",
    ]
    assert.deepStrictEqual(
      awaited.filter((what) => !ends.has(what) && !reached.has(what)),
      [],
    )
  })
})

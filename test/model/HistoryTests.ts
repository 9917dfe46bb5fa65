import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { seededFaults } from "../support/dynamodb/Faults.ts"
import { beginnings, histories } from "./Commands.ts"
import { History } from "./Histories.ts"
import { emptyModel } from "./Model.ts"
import type { Sabotage } from "./ProcessServices.ts"
import { settle } from "./Settling.ts"
import { makeWorld, type World } from "./World.ts"

/** Files that share the histories of a run, so that two workers have as much to do. */
const parts = 2
const runs = Number(process.env["HISTORIES"] ?? 3000)
const seed = Number(process.env["MODEL_SEED"] ?? 20_310)

/** So many are drawn from one seed, which is enough to live through those again that fail. */
const perSeed = 100
const perLine = 2500

/** For each history a tenth of this, where nothing else runs. */
const slowMachineMs = 400

/** What DynamoDB does now and then: of a hundred writes. No index is later than the least time that a history lets pass. */
const faults = { conflicts: 4, lags: 30, maxLagMs: 20_000 }

/** Everything that is under way comes to its end when it is let, and then holds no site any more. */
const comesToRest = async (world: World): Promise<void> => {
  world.networks.faults.splice(0)
  assert.deepStrictEqual(await settle(world, 0), [])
  assert.deepStrictEqual(world.denied, [])
  const held = Object.entries(await world.items()).filter(
    ([key, item]) => key.includes(" SITE#") && item["operationId"] !== undefined,
  )
  assert.deepStrictEqual(held, [])
}

/** Lives through histories drawn from a seed, one after the other in the same world. `reached` learns what they came to. */
export const liveThrough = async (reached: Set<string>, sabotage: Sabotage = {}) => {
  const world = await makeWorld(sabotage)
  const beginning = new History(world, emptyModel(world.clock.now()), reached)
  for (const command of beginnings) await command.run({}, beginning)
  const begun = await world.save()
  const property = fc.asyncProperty(histories, fc.nat(), async (commands, chance) => {
    await world.load(begun)
    world.store.faults = seededFaults(chance, () => world.clock.now(), faults)
    const history = beginning.fork()
    await fc.asyncModelRun(() => ({ model: {}, real: history }), commands)
    for (const { kind, standing, status } of history.model.operations) {
      reached.add(`${kind}${standing === undefined ? "" : " over"} ${status}`)
    }
    await comesToRest(world)
  })
  return async (from: number, numRuns: number, endOnFailure = false): Promise<void> => {
    // Effect notes where each of its functions was called: a fifth of a history's time.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    try {
      await fc.assert(property, { unbiased: true, numRuns, seed: from, endOnFailure })
    } finally {
      Error.stackTraceLimit = stackTraceLimit
    }
  }
}

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

/** The histories of one file. */
export const testHistories = (part: number): void => {
  const mine = Math.ceil(runs / parts / perSeed) * perSeed
  const reached = new Set<string>()

  const lived = async () => {
    const live = await liveThrough(reached)
    const start = Date.now()
    console.log(`part ${part} of ${parts}: ${mine} histories, MODEL_SEED=${seed}`)
    for (let done = 0; done < mine; done += perSeed) {
      const from = seed + (done / perSeed) * parts + part - 1
      try {
        await live(from, perSeed)
      } catch (error) {
        const command = `HISTORIES=${perSeed} MODEL_SEED=${from} npm run test:deep`
        if (error instanceof Error) error.message += `\n\nOnce more: ${command}`
        throw error
      }
      if ((done + perSeed) % perLine === 0) {
        const seconds = Math.round((Date.now() - start) / 1000)
        console.log(`part ${part} of ${parts}: ${done + perSeed} of ${mine} histories in ${seconds} s`)
      }
    }
  }

  describe("a history of requests, messages, troubles and time", () => {
    it(
      `goes as the decisions say, in every answer and all that is left (part ${part})`,
      lived,
      60_000 + mine * slowMachineMs,
    )

    // Fewer are lived through only to look at one that failed.
    if (mine >= 500) {
      it("came to every kind of end, and to most answers", () => {
        assert.deepStrictEqual(
          awaited.filter((what) => !reached.has(what)),
          [],
        )
      })
    }
  })
}

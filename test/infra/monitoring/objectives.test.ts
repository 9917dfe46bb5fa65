import { readFileSync } from "node:fs"
import { resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"

import { alarmsOf } from "../../../infra/monitoring/alarms.ts"
import { burnTable, objectiveTable } from "../../../infra/monitoring/alarmsMarkdown.ts"
import { budgetOf, type BurnWindow, burnRatesOf, burns } from "../../../infra/monitoring/burnRates.ts"
import { hasTable } from "../../../infra/monitoring/documentTable.ts"
import { objectiveDays, objectives } from "../../../infra/monitoring/objectives.ts"
import { deployed, isPublished } from "../../support/deployed.ts"

const rates = burnRatesOf(deployed)
const windows = rates.flatMap((rate) => rate.windows)

/** What CloudWatch makes of the expressions of an alarm: a point, or none where nothing was counted. */
const burnOf = ({ counts, expressions }: BurnWindow<string>, values: Readonly<Record<string, number>>) => {
  const sum = (prefix: string) => {
    const known = counts.flatMap(({ id }) => (id.startsWith(prefix) ? (values[id] ?? []) : []))
    return known.length === 0 ? undefined : known.reduce((total, each) => total + each, 0)
  }
  const ids = (prefix: string) => counts.flatMap(({ id }) => (id.startsWith(prefix) ? [id] : []))
  const [bad, all, burn] = expressions
  assert.deepStrictEqual(
    [bad?.expression, all?.expression],
    [`SUM([${ids("bad").join()}])`, `SUM([${ids("all").join()}])`],
  )
  const [, least, budget] = /^IF\(bad >= (\d+), bad \/ all \/ ([\d.]+), 0\)$/.exec(burn?.expression ?? "") ?? []
  const [ofBad, ofAll] = [sum("bad"), sum("all")]
  if (ofBad === undefined) return undefined
  if (ofBad < Number(least)) return 0
  return ofAll === undefined || ofAll === 0 ? undefined : ofBad / ofAll / Number(budget)
}
const stands = (window: BurnWindow<string>, values: Readonly<Record<string, number>>) =>
  (burnOf(window, values) ?? 0) > window.threshold
const rateOf = (id: string) => rates.find((each) => each.id === id)?.windows ?? []

describe("the objectives", () => {
  it("have the goals that are promised", () => {
    assert.deepStrictEqual(
      objectives.map(({ goal, name }) => [name, goal]),
      [
        ["ApiAvailability", 99.9],
        ["OperationSuccess", 99],
        ["CreationTime", 99],
      ],
    )
  })

  it("stand in the runbook, with their alarms, as they are; `node infra/monitoring/alarmsMarkdown.ts` writes them", () => {
    const runbook = readFileSync(resolve(import.meta.dirname, "../../../docs/operations.md"), "utf8")
    assert.isTrue(hasTable(runbook, objectiveTable()), objectiveTable())
    assert.isTrue(hasTable(runbook, burnTable()), burnTable())
  })
})

describe("the alarms on how fast an error budget goes", () => {
  it("tell when 2, 5 and 10 percent of it are gone, each by a short window of a twelfth as well", () => {
    assert.deepStrictEqual(
      burns.map(({ long, rate, short }) => [Math.round((100 * rate * long) / (objectiveDays * 86_400)), long / short]),
      [
        [2, 12],
        [5, 12],
        [10, 12],
      ],
    )
  })

  it("can be reached by every objective: no rate asks for more bad events than there are", () => {
    for (const { burn, id, objective } of rates) assert.isBelow(burn.rate * budgetOf(objective), 1, id)
  })

  it("read what is published, with periods and so many metrics as CloudWatch takes", () => {
    for (const { counts, id, period } of windows) {
      assert.deepStrictEqual(
        counts.filter(({ metric }) => !isPublished(metric)),
        [],
        id,
      )
      assert.strictEqual(period % 60, 0)
      assert.isAtMost(period, 86_400)
      assert.isAtMost(counts.length, 10)
    }
    const ids = [...windows, ...rates, ...alarmsOf(deployed)].map(({ id }) => id)
    assert.strictEqual(new Set(ids).size, ids.length)
  })

  it("stand when the API answers 5xx, or turns requests away, above the rate", () => {
    for (const window of rateOf("ApiAvailabilityBurn-fast")) {
      assert.isTrue(stands(window, { bad0: 15, all0: 1000 }), window.id)
      assert.isTrue(stands(window, { bad0: 10, bad1: 5, all0: 1000 }), window.id)
      // What is filtered from a log has no value where nothing was found.
      assert.isTrue(stands(window, { bad1: 15, all0: 1000 }), window.id)
      assert.isFalse(stands(window, { bad0: 14, all0: 1000 }), window.id)
      assert.isFalse(stands(window, {}), window.id)
    }
  })

  it("do not stand for a few bad events of few, but the short window goes by any of them", () => {
    const [long, short] = rateOf("OperationSuccessBurn-fast")
    assert.isDefined(long)
    assert.isDefined(short)
    assert.isFalse(stands(long, { bad0: 2, all0: 4 }))
    assert.isTrue(stands(long, { bad0: 3, all0: 4 }))
    assert.isTrue(stands(short, { bad0: 1, all0: 4 }))
  })

  it("count the creations that took more than 15 minutes among all", () => {
    const [long] = rateOf("CreationTimeBurn-slow")
    assert.deepStrictEqual(
      long?.counts.map(({ id, metric, statistic }) => [id, metric.name, statistic]),
      [
        ["bad0", "SiteCreationDuration", "TC(900:)"],
        ["all0", "SiteCreationDuration", "SampleCount"],
      ],
    )
  })
})

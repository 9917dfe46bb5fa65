import { type Count, type Objective, objectives } from "./objectives.ts"
import type { Deployed } from "./watched.ts"

/**
 * How fast an error budget is used up before somebody is told, by Google's SRE workbook ("Alerting on SLOs", multiwindow,
 * multi-burn-rate): the long window says that it matters, the short one that it still goes on. Its last pair, three days, is
 * more than a period of CloudWatch; a day at three times the rate uses up the same tenth.
 */
export const burns = [
  { name: "fast", rate: 14.4, long: 3600, short: 300, severity: "critical" },
  { name: "steady", rate: 6, long: 21_600, short: 1800, severity: "critical" },
  { name: "slow", rate: 3, long: 86_400, short: 7200, severity: "warning" },
] as const

/** An alarm on one window of a burn; it tells nobody. */
export interface BurnWindow<Name> {
  /** `ApiAvailabilityBurn-fast-long` */
  readonly id: string
  /** Seconds. */
  readonly period: number
  /** Times the rate at which the budget lasts for as long as the objective's days. */
  readonly threshold: number
  readonly counts: ReadonlyArray<Count<Name> & { readonly id: string }>
  /** Of CloudWatch's metric math: the last one is what the threshold is for. */
  readonly expressions: ReadonlyArray<{ readonly id: string; readonly expression: string }>
}

/** An alarm that stands while both windows of a burn do. */
export interface BurnRate<Name> {
  /** `ApiAvailabilityBurn-fast` */
  readonly id: string
  readonly objective: Objective
  readonly burn: (typeof burns)[number]
  readonly windows: readonly [BurnWindow<Name>, BurnWindow<Name>]
}

/** The part of all events that may be bad: 0.001 for 99.9 percent. */
export const budgetOf = ({ goal }: Objective): number => Number(((100 - goal) / 100).toFixed(6))

const named = <Name>(prefix: string, counts: ReadonlyArray<Count<Name>>) =>
  counts.map((count, at) => ({ ...count, id: `${prefix}${at}` }))

const sumOf = (counts: ReadonlyArray<{ readonly id: string }>): string => `SUM([${counts.map(({ id }) => id).join()}])`

/** The burn-rate alarms of a stack. */
export const burnRatesOf = <Name>(deployed: Deployed<Name>): ReadonlyArray<BurnRate<Name>> =>
  objectives.flatMap((objective) =>
    burns.map((burn) => {
      const id = `${objective.name}Burn-${burn.name}`
      const [bad, all] = [named("bad", objective.bad(deployed)), named("all", objective.all(deployed))]
      const window = (name: "long" | "short", least: number): BurnWindow<Name> => ({
        id: `${id}-${name}`,
        period: burn[name],
        threshold: burn.rate,
        counts: [...bad, ...all],
        // A sum passes over a metric that has nothing; where none has, the alarm has no data, which is no breach.
        expressions: [
          { id: "bad", expression: sumOf(bad) },
          { id: "all", expression: sumOf(all) },
          { id: "burn", expression: `IF(bad >= ${least}, bad / all / ${budgetOf(objective)}, 0)` },
        ],
      })
      return { id, objective, burn, windows: [window("long", objective.least), window("short", 1)] as const }
    }),
  )

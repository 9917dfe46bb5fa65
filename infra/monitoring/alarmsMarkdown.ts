import { join } from "node:path"

import type { AlarmKind } from "./Alarm.ts"
import { alarmKinds, alarmsOf } from "./alarms.ts"
import { burns } from "./burnRates.ts"
import { putTable } from "./documentTable.ts"
import { type Count, objectiveDays, objectives } from "./objectives.ts"
import { anyStack, type Metric } from "./watched.ts"

const file = join(import.meta.dirname, "../../docs/operations.md")

const all = alarmsOf(anyStack)

const distinct = <A>(values: ReadonlyArray<A>): ReadonlyArray<A> => [...new Set(values)]

const timeOf = (seconds: number): string =>
  seconds >= 86_400 ? `${seconds / 86_400} d` : seconds >= 3600 ? `${seconds / 3600} h` : `${seconds / 60} min`

const nameOf = ({ dimensions, name }: Metric<string>): string =>
  dimensions["OperationType"] === undefined ? name : `${name} of ${dimensions["OperationType"]}`

/** `Sum of Errors > 10 in 5 min`, with every value that alarms of the kind have. */
const conditionOf = ({ breaching, comparison, name, periods = 1, statistic, unit }: AlarmKind): string => {
  const made = all.filter((alarm) => alarm.name === name)
  const metrics = distinct(made.flatMap((alarm) => alarm.metrics.map(nameOf))).join(" or ")
  const thresholds = distinct(made.map(({ threshold }) => threshold)).join(" or ")
  const times = distinct(made.map(({ period }) => timeOf(period))).join(" or ")
  const repeated = periods === 1 ? "" : `, ${breaching ?? periods} of ${periods} times`
  return `${statistic} of ${metrics} ${comparison} ${thresholds}${unit === undefined ? "" : ` ${unit}`} in ${times}${repeated}`
}

/** The alarms as a table for operators. */
export const alarmTable = (): string =>
  [
    "| alarm | when | severity | what it means | what to do |",
    "| --- | --- | --- | --- | --- |",
    ...alarmKinds.map((kind) => {
      const name = all.some(({ id }) => id === kind.name) ? kind.name : `${kind.name}-…`
      return `| ${[name, conditionOf(kind), kind.severity, kind.why, kind.action].join(" | ")} |`
    }),
  ].join("\n")

const row = (...cells: ReadonlyArray<string>) => `| ${cells.join(" | ")} |`

const nameOfCount = ({ metric, statistic }: Count<string>): string =>
  statistic === "Sum" ? nameOf(metric) : `${statistic} of ${nameOf(metric)}`

/** The objectives as a table: what is promised, and what is counted. */
export const objectiveTable = (): string =>
  [
    row("objective", "promise", `percent in ${objectiveDays} days`, "bad", "of", "what to do"),
    row(...Array.from({ length: 6 }, () => "---")),
    ...objectives.map((objective) => {
      const { action, all: events, bad, goal, name, promise } = objective
      const counted = [bad, events].map((of) => of(anyStack).map(nameOfCount).join(" and "))
      return row(name, promise, String(goal), ...counted, action)
    }),
  ].join("\n")

/** The alarms on them as a table. */
export const burnTable = (): string =>
  [
    row("alarm", "the budget goes this many times too fast", "in the last", "and the last", "by then gone", "severity"),
    row(...Array.from({ length: 6 }, () => "---")),
    ...burns.map(({ long, name, rate, severity, short }) => {
      const gone = Number(((100 * rate * long) / (objectiveDays * 86_400)).toFixed(1))
      return row(`…Burn-${name}`, String(rate), timeOf(long), timeOf(short), `${gone} % of the budget`, severity)
    }),
  ].join("\n")

// `node infra/monitoring/alarmsMarkdown.ts` puts them into the runbook.
if (process.argv[1] === import.meta.filename) {
  putTable(file, "objectives", `${objectiveTable()}\n\n${burnTable()}`)
  putTable(file, "alarms", alarmTable())
}

import { join } from "node:path"

import { alarmKinds, alarmsOf } from "../alarms.ts"
import { putTable } from "../documentTable.ts"
import { anyStack, type Metric } from "../watched.ts"
import type { AlarmKind } from "./Alarm.ts"

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

// `node infra/alarms/table.ts` puts it into the runbook.
if (process.argv[1] === import.meta.filename) putTable(file, "alarms", alarmTable())

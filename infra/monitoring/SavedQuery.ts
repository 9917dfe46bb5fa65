import { type FunctionDefinition, functions } from "../inventory/functions.ts"

/** Whose log: the access log of the API, or those of functions of the inventory. */
export type LogsOf = "access" | ReadonlyArray<string>

/** What a line has to say: `=` and `!=` of the whole value, `like` of a part by a pattern, `present` of the field itself. */
export interface Condition {
  readonly field: string
  readonly is: "=" | "!=" | "like" | "present"
  readonly value?: string
}

/** A question of the runbook, as CloudWatch Logs Insights answers it. */
export interface SavedQuery {
  /** In the console and the runbook; a stack has it in a folder of its own. */
  readonly name: string
  readonly question: string
  readonly of: LogsOf
  readonly where: ReadonlyArray<Condition>
  /** Fields of each line, the newest first; or, with `counted`, what the lines are counted by, the most first. */
  readonly fields: ReadonlyArray<string>
  /** What is counted, as a column is named, and the percentile of a field in milliseconds besides. */
  readonly counted?: { readonly as: string; readonly p95?: string }
}

/** Schedules that work on no site. */
const ofNoSite: ReadonlyArray<string> = ["webhook-retrier", "vulnerability-refresh"]

/** Whether what a function does names no site and no operation. */
const namesNone = ({ name, trigger }: FunctionDefinition): boolean =>
  trigger.type === "page" ||
  ofNoSite.includes(name) ||
  (trigger.type === "api" && trigger.endpoints.every(({ path }) => !/\/sites|\/operations|\/templates$/.test(path)))

/**
 * Insights reads 50 logs at once: all that there are, but for those of the catalogues, tenants, webhooks and pages: their
 * requests name no site, and the API's access log says which of their answers failed.
 */
export const everyFunction: ReadonlyArray<string> = functions.filter((one) => !namesNone(one)).map(({ name }) => name)

const conditionOf = ({ field, is, value = "" }: Condition): string => {
  if (is === "present") return `ispresent(${field})`
  return is === "like" ? `${field} like /${value}/` : `${field} ${is} "${value}"`
}

/** The text that Insights runs. */
export const textOf = ({ counted, fields, where }: SavedQuery): string => {
  const filter = where.length === 0 ? [] : [`filter ${where.map(conditionOf).join(" and ")}`]
  if (counted === undefined) {
    return [`fields ${["@timestamp", ...fields].join(", ")}`, ...filter, "sort @timestamp desc", "limit 1000"].join(
      " | ",
    )
  }
  const { as, p95 } = counted
  const columns = [`count(*) as ${as}`, ...(p95 === undefined ? [] : [`pct(${p95}, 95) as p95`])]
  return [
    ...filter,
    `stats ${columns.join(", ")} by ${fields.join(", ")}`,
    `sort ${p95 === undefined ? as : "p95"} desc`,
    "limit 100",
  ].join(" | ")
}

/** Its name in CloudWatch: the console shows what is before the slash as a folder. */
export const savedName = ({ name }: SavedQuery, environment: string): string => `bbws-wp-${environment}/${name}`

import { type FunctionDefinition, functions } from "../inventory/functions.ts"
import type { AlarmKind, Watched } from "./Alarm.ts"
import { type Deployed, ofFunction, ofRelease } from "./watched.ts"

type MetricOfFunction = Parameters<typeof ofFunction>[2]

/** Watches a metric of each function for which `change` gives something; that is what differs from the kind. */
const each =
  (name: MetricOfFunction, change: (definition: FunctionDefinition) => Partial<Watched<never>> | undefined) =>
  <Name>(deployed: Deployed<Name>): ReadonlyArray<Watched<Name>> =>
    functions.flatMap((definition) => {
      const changes = change(definition)
      const metrics = [ofFunction(deployed, definition.name, name)]
      return changes === undefined ? [] : [{ of: definition.name, ...changes, metrics }]
    })

const of =
  (...types: ReadonlyArray<FunctionDefinition["trigger"]["type"]>) =>
  ({ trigger }: FunctionDefinition) =>
    types.includes(trigger.type) ? {} : undefined

/** Reads only from the table: its endpoints are GETs, and it neither writes nor has a password for a WordPress. */
const onlyReads = ({ grants, trigger }: FunctionDefinition): boolean =>
  trigger.type === "api" &&
  trigger.endpoints.every(({ method }) => method === "GET") &&
  grants.actsForTenants !== true &&
  grants.writes === undefined

const fiveMinutes = 300

export const ofFunctions: ReadonlyArray<AlarmKind> = [
  {
    name: "LambdaErrors",
    watched: each("Errors", of("api", "page")),
    statistic: "Sum",
    comparison: ">",
    threshold: 10,
    period: fiveMinutes,
    missing: "notBreaching",
    severity: "warning",
    why: "Invocations of a function of the API that crashed, ran out of time or out of memory. Errors that it answers are no errors here.",
    action: "Read the function's log. If it began with a deployment, [roll that back](#an-alarm-after-a-deployment).",
  },
  {
    name: "ReleaseErrors",
    watched: (deployed) => functions.map(({ name }) => ({ of: name, metrics: [ofRelease(deployed, name, "Errors")] })),
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    period: 60,
    missing: "notBreaching",
    severity: "warning",
    why: "A version that is being released crashed or ran out of time on the tenth of the invocations that it gets; CodeDeploy takes the release back.",
    action: "[A release that went back](#a-release-that-went-back).",
  },
  {
    name: "ConsumerErrors",
    watched: each("Errors", of("queue")),
    statistic: "Sum",
    comparison: ">",
    threshold: 2,
    period: 900,
    missing: "notBreaching",
    severity: "warning",
    why: "A consumer crashes or runs out of time. Messages that failed in an orderly way do not count; one whose operation kills its consumer does so three times.",
    action: "Read the consumer's log for `Task timed out` or the crash; the message ends in the dead-letter queue.",
  },
  {
    name: "BackgroundErrors",
    watched: each("Errors", ({ trigger }) => {
      if (trigger.type === "rotation") return {}
      // Two of five runs may fail where the next one is a minute away.
      return trigger.type === "schedule" ? { threshold: trigger.everyMinutes < 5 ? 2 : 0 } : undefined
    }),
    statistic: "Sum",
    comparison: ">",
    threshold: 0,
    period: fiveMinutes,
    missing: "notBreaching",
    severity: "warning",
    why: "A scheduled run or a rotation failed. Lambda tries it twice more; the next turn takes up what was left.",
    action: "Read the function's log; `aws lambda invoke` runs it now.",
  },
  {
    name: "ScheduleStopped",
    watched: each("Invocations", ({ trigger }) =>
      trigger.type === "schedule" ? { period: Math.max(fiveMinutes, trigger.everyMinutes * 60) } : undefined,
    ),
    statistic: "Sum",
    comparison: "<",
    threshold: 1,
    period: fiveMinutes,
    periods: 2,
    missing: "breaching",
    severity: "critical",
    why: "A schedule did not run in two of its intervals: nobody recovers lost operations, makes backups or reads the vulnerability feed. No data is what this looks like.",
    action:
      "Is its EventBridge rule enabled, and may it invoke the function? `npm run deploy` puts both right. Right after the first deployment it stands until the first run: invoke the function.",
  },
  {
    name: "HighThrottling",
    watched: each("Throttles", () => ({})),
    statistic: "Sum",
    comparison: ">",
    threshold: 5,
    period: fiveMinutes,
    missing: "notBreaching",
    severity: "warning",
    why: "Lambda turned invocations away: the account's concurrency is used up.",
    action:
      "Which function of the account takes it? Raise the quota of concurrent executions, or lower the API's `rateLimit`.",
  },
  {
    name: "SlowReads",
    watched: each("Duration", (definition) => (onlyReads(definition) ? {} : undefined)),
    statistic: "p95",
    comparison: ">",
    threshold: 500,
    unit: "ms",
    period: fiveMinutes,
    periods: 3,
    missing: "notBreaching",
    severity: "warning",
    why: "What only reads the table takes longer than the 500 ms that are promised, for a quarter of an hour: a few cold starts are no reason.",
    action: "Look at its trace in X-Ray: is it the table (see TableThrottled), or the function's memory?",
  },
]

import { customMetrics, metricNamespace, type MetricName } from "../../src/platform/Metrics.ts"
import { functions } from "../inventory/functions.ts"
import { type QueueId, queues } from "../inventory/queues.ts"
import { table } from "../inventory/sitesTable.ts"
import { type Deployed, type Metric, ofAccessLog, ofApi, ofFunction, ofQueue, ofService, ofTable } from "./watched.ts"

type Statistic = "Sum" | "Minimum" | "Average" | "Maximum" | "p50" | "p95" | "p99"
interface Line {
  readonly metric: Metric<string>
  readonly stat?: Statistic
  readonly label?: string
}
/** Our metrics that have a dimension of their own. */
type DividedMetric = {
  [Name in MetricName]: (typeof customMetrics)[Name] extends { readonly by: string } ? Name : never
}[MetricName]
/** A graph; `stat` holds for its lines that say nothing else. */
interface Graph {
  readonly title: string
  readonly stat: Statistic
  readonly lines: ReadonlyArray<Line>
  /** A line for each value of this metric's own dimension, whichever there are. */
  readonly each?: DividedMetric
}

/** The columns of CloudWatch's grid are 24. */
const width = 8
const height = 6
const perRow = 24 / width
/** Seconds of a point. */
const period = 300

const queueIds = [
  "creation",
  "update",
  "deletion",
  "deadLetter",
  "webhooks",
  "mail",
  "mailDeadLetter",
] as const satisfies ReadonlyArray<QueueId>

/** What the service does, then what it stands on; the first four are what the design asks for. */
const graphsOf = (deployed: Deployed<string>): ReadonlyArray<Graph> => {
  const own = (...names: ReadonlyArray<Parameters<typeof ofService>[1]>) =>
    names.map((name) => ({ metric: ofService(deployed, name) }))
  const [latency] = own("WordPressAPILatency")
  const ofEach = (name: Parameters<typeof ofFunction>[2]) =>
    functions.map((each) => ({ metric: ofFunction(deployed, each.name, name), label: each.name }))
  const ofQueues = (name: Parameters<typeof ofQueue>[2]) =>
    queueIds.map((id) => ({ metric: ofQueue(deployed, id, name), label: queues[id].name }))
  const throttles = (name: "ReadThrottleEvents" | "WriteThrottleEvents") =>
    [undefined, ...table.indexes.map((index) => index.name)].map((index) => ({
      metric: ofTable(deployed, name, index === undefined ? {} : { GlobalSecondaryIndexName: index }),
      label: `${name} ${index ?? table.name}`,
    }))
  return [
    { title: "Site Operations", stat: "Sum", lines: own("SiteCreated", "SiteDeleted", "SiteCreationFailed") },
    {
      title: "Site Creation Duration",
      stat: "p99",
      lines: own("SiteCreationDuration").flatMap((line) => [line, { ...line, stat: "Average" as const }]),
    },
    {
      title: "WordPress API Latency",
      stat: "p99",
      lines:
        latency === undefined
          ? []
          : [latency, { ...latency, stat: "p95" }, { ...latency, stat: "Average", label: "Average" }],
    },
    { title: "DLQ Messages", stat: "Sum", lines: own("DLQMessages") },
    { title: "Unreadable Records", stat: "Sum", lines: own("UnreadableItems", "UnreadableMessages") },
    {
      title: "WordPress Failures",
      stat: "Sum",
      lines: own("WordPressAPIFailures", "WordPressForeignTenant", "SiteUpgradeFailed", "BackupDamaged"),
    },
    { title: "WordPress API Latency by Call", stat: "p95", lines: [], each: "WordPressAPILatency" },
    { title: "WordPress Failures by Call", stat: "Sum", lines: [], each: "WordPressAPIFailures" },
    { title: "WordPress Archives", stat: "p95", lines: own("WordPressArchiveDuration") },
    {
      title: "Templates and Plugins",
      stat: "Sum",
      lines: own("TemplateApplied", "PluginInstalled", "PluginSecurityBlocked"),
    },
    {
      title: "Operations",
      stat: "Sum",
      lines: own("OperationEnded", "OperationFailed", "OperationFault", "OperationNotPutBack"),
      each: "OperationFailed",
    },
    {
      title: "Synthetic Checks",
      stat: "Minimum",
      lines: own("SyntheticSuccess", "SyntheticDuration"),
    },
    {
      title: "Scheduled Events",
      stat: "Maximum",
      lines: own("ScheduledEventsLate", "ScheduledEventsDuration", "ScheduledEventsFailed"),
    },
    { title: "Mail", stat: "Sum", lines: own("MailSent", "MailNotSent", "MailBounced", "MailComplained") },
    {
      title: "API Requests",
      stat: "Sum",
      lines: [
        ...(["Count", "4XXError", "5XXError"] as const).map((name) => ({ metric: ofApi(deployed, name) })),
        { metric: ofAccessLog("ApiThrottled") },
      ],
    },
    {
      title: "API Latency",
      stat: "p95",
      lines: (["p50", "p95", "p99"] as const).map((stat) => ({
        metric: ofApi(deployed, "Latency"),
        stat,
        label: stat,
      })),
    },
    { title: "Waiting Messages", stat: "Maximum", lines: ofQueues("ApproximateNumberOfMessagesVisible") },
    { title: "Messages in Work", stat: "Maximum", lines: ofQueues("ApproximateNumberOfMessagesNotVisible") },
    { title: "Oldest Message (s)", stat: "Maximum", lines: ofQueues("ApproximateAgeOfOldestMessage") },
    { title: "Function Errors", stat: "Sum", lines: ofEach("Errors") },
    { title: "Function Throttles", stat: "Sum", lines: ofEach("Throttles") },
    { title: "Function Durations", stat: "p95", lines: ofEach("Duration") },
    {
      title: "Table Capacity",
      stat: "Sum",
      lines: (["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"] as const).map((name) => ({
        metric: ofTable(deployed, name),
      })),
    },
    {
      title: "Table Throttles",
      stat: "Sum",
      lines: [...throttles("ReadThrottleEvents"), ...throttles("WriteThrottleEvents")],
    },
  ]
}

const lineOf = ({ label, metric: { dimensions, name, namespace }, stat }: Line) => [
  namespace,
  name,
  ...Object.entries(dimensions).flat(),
  { ...(stat === undefined ? {} : { stat }), ...(label === undefined ? {} : { label }) },
]

const searchFor = (environment: string, name: DividedMetric, stat: Statistic) => {
  const { by } = customMetrics[name]
  const schema = `{${metricNamespace},Environment,${by}}`
  return {
    expression: `SEARCH('${schema} MetricName="${name}" Environment="${environment}"', '${stat}', ${period})`,
    id: "each",
    label: "",
  }
}

/** The dashboard, as the body that CloudWatch takes: how sites are made, then what an operator looks for next. */
export const dashboardOf = (deployed: Deployed<string>, region: string) => ({
  widgets: graphsOf(deployed).map(({ each, lines, stat, title }, at) => ({
    type: "metric",
    x: (at % perRow) * width,
    y: Math.floor(at / perRow) * height,
    width,
    height,
    properties: {
      title,
      region,
      view: "timeSeries",
      stat,
      period,
      metrics: [...lines.map(lineOf), ...(each === undefined ? [] : [[searchFor(deployed.environment, each, stat)]])],
    },
  })),
})

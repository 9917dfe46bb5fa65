import type { WorkQueueId } from "../inventory/queues.ts"
import { table } from "../inventory/sitesTable.ts"
import type { AlarmKind } from "./Alarm.ts"
import { type Deployed, ofAccessLog, ofApi, ofQueue, ofTable } from "./watched.ts"

/** Seconds that the oldest message of a queue may have waited: the promise of a creation; the others also carry daily backups. */
const patience: Readonly<Record<WorkQueueId, number>> = {
  creation: 900,
  update: 1800,
  deletion: 1800,
  webhooks: 900,
  // One that SES refuses comes again for a quarter of an hour.
  mail: 1800,
}

/** What the service calls; DynamoDB counts its errors by call. */
export const tableCalls = [
  "GetItem",
  "BatchGetItem",
  "Query",
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "TransactWriteItems",
] as const

/** Throttles of the table and of each of its indexes, which are counted apart. */
const throttles = <Name>(deployed: Deployed<Name>, name: "ReadThrottleEvents" | "WriteThrottleEvents") => [
  ofTable(deployed, name),
  ...table.indexes.map((index) => ofTable(deployed, name, { GlobalSecondaryIndexName: index.name })),
]

const workQueues = ["creation", "update", "deletion", "webhooks", "mail"] as const satisfies ReadonlyArray<WorkQueueId>

export const ofResources: ReadonlyArray<AlarmKind> = [
  {
    name: "ApiErrors",
    watched: (deployed) => [{ metrics: [ofApi(deployed, "5XXError")] }],
    statistic: "Sum",
    comparison: ">",
    threshold: 5,
    period: 300,
    missing: "notBreaching",
    severity: "warning",
    why: "Customers get errors that are ours or WordPress's: 500, 502, 503, 504. A release goes back on it; whether there are too many of them, ApiAvailability says.",
    action:
      "Which code? The access log of the API says. WP_001 to WP_003: [WordPress does not answer](#wordpress-does-not-answer-502-wp_001-504-wp_002-503-wp_003). Otherwise the function's log.",
  },
  {
    name: "ApiThrottled",
    watched: () => [{ metrics: [ofAccessLog("ApiThrottled")] }],
    statistic: "Sum",
    comparison: ">",
    threshold: 20,
    period: 300,
    missing: "notBreaching",
    severity: "warning",
    why: "API Gateway turned requests away with 503, for `rateLimit`, `burstLimit` or a limit of `methodLimits`; its own metrics count that as 4XXError. Whether there are too many, ApiAvailability says.",
    action:
      "Who calls so often? The access log says, by `principal`. A loop: the firewall's `perTenant` and `tenantLimits` hold it. Ordinary load: raise the limit that was met.",
  },
  {
    name: "ApiLatency",
    watched: (deployed) => [{ metrics: [ofApi(deployed, "Latency")] }],
    statistic: "p95",
    comparison: ">",
    threshold: 25_000,
    unit: "ms",
    period: 300,
    periods: 3,
    missing: "notBreaching",
    severity: "warning",
    why: "More than one request in twenty takes longer than a change has within its request, or a wait for an operation may last, for a quarter of an hour; API Gateway cuts at 29 s.",
    action: "Usually WordPress is slow: see HighWordPressLatency. Customers get 202 and their operation goes on.",
  },
  {
    name: "QueueDelayed",
    watched: (deployed) =>
      workQueues.map((of) => ({
        of,
        metrics: [ofQueue(deployed, of, "ApproximateAgeOfOldestMessage")],
        threshold: patience[of],
      })),
    statistic: "Maximum",
    comparison: ">",
    threshold: patience.creation,
    unit: "s",
    period: 300,
    missing: "notBreaching",
    severity: "warning",
    why: "A message has waited, or is worked on, for longer than a customer should: 15 minutes are promised for a creation.",
    action:
      "[A site stays in PROVISIONING](#a-site-stays-in-provisioning-or-deprovisioning-for-more-than-15-minutes). Of `webhooks`, receivers are told late: the log of `webhook-deliverer` says what keeps it. Of `mail`, customers are: that of `mail-sender`.",
  },
  {
    name: "DeadLettersNotHandled",
    watched: (deployed) => [{ metrics: [ofQueue(deployed, "deadLetter", "ApproximateNumberOfMessagesVisible")] }],
    statistic: "Maximum",
    comparison: ">",
    threshold: 0,
    period: 300,
    periods: 3,
    missing: "notBreaching",
    severity: "critical",
    why: "Messages lie in the dead-letter queue although the function `dead-letter` should take each at once: it fails, or they are none of ours.",
    action: "[The dead-letter queue has messages](#the-dead-letter-queue-has-messages).",
  },
  {
    name: "TableThrottled",
    watched: (deployed) => [
      { of: "reads", metrics: throttles(deployed, "ReadThrottleEvents") },
      { of: "writes", metrics: throttles(deployed, "WriteThrottleEvents") },
    ],
    statistic: "Sum",
    comparison: ">",
    threshold: 10,
    period: 300,
    missing: "notBreaching",
    severity: "warning",
    why: "DynamoDB turns requests to the table or an index away, more than its client makes good: customers get 503 SYS_002.",
    action:
      "One hot partition (a tenant that is called in a loop) or a quota of the account? Contributor Insights on the table shows the keys.",
  },
  {
    name: "TableErrors",
    watched: (deployed) => [
      { metrics: tableCalls.map((Operation) => ofTable(deployed, "SystemErrors", { Operation })) },
    ],
    statistic: "Sum",
    comparison: ">",
    threshold: 5,
    period: 300,
    missing: "notBreaching",
    severity: "critical",
    why: "DynamoDB itself fails: nothing works without the table.",
    action: "Look at AWS Health. Operations go on by themselves when it is over: the reconciler sends them again.",
  },
]

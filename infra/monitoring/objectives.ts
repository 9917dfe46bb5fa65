import { type Deployed, type Metric, ofAccessLog, ofApi, ofService } from "./watched.ts"

/** A metric by the statistic that counts events in it. */
export interface Count<Name> {
  readonly metric: Metric<Name>
  /** `TC(900:)` counts values above 900. */
  readonly statistic: "Sum" | "SampleCount" | `TC(${number}:)`
}

/** What is promised to customers, and how it is measured: bad events among all, over thirty days. */
export interface Objective {
  readonly name: string
  /** In a few words, for the runbook. */
  readonly promise: string
  /** Percent of the events that are to be good. */
  readonly goal: number
  /** Bad events without which nobody is told: a few of few are a large part, and mean nothing. */
  readonly least: number
  /** Each is a sum of counts. */
  readonly bad: <Name>(deployed: Deployed<Name>) => ReadonlyArray<Count<Name>>
  readonly all: <Name>(deployed: Deployed<Name>) => ReadonlyArray<Count<Name>>
  /** What an operator does; links are to sections of docs/operations.md. */
  readonly action: string
}

/** Days over which an objective is to be met. */
export const objectiveDays = 30

/** Within which a site is promised, from the request on: fifteen minutes. */
const creationSeconds = 900

/** The service's objectives; the alarms on them and the runbook's tables are made from this. */
export const objectives: ReadonlyArray<Objective> = [
  {
    name: "ApiAvailability",
    promise: "a request is answered: with neither 5xx nor a refusal for the API's own limits",
    goal: 99.9,
    least: 6,
    bad: (deployed) => [
      { metric: ofApi(deployed, "5XXError"), statistic: "Sum" },
      { metric: ofAccessLog("ApiThrottled"), statistic: "Sum" },
    ],
    all: (deployed) => [{ metric: ofApi(deployed, "Count"), statistic: "Sum" }],
    action:
      "The saved query `api-errors` says which route and code, and ApiErrors and ApiThrottled what to do. If it began with a deployment, [roll that back](#an-alarm-after-a-deployment).",
  },
  {
    name: "OperationSuccess",
    promise: "an operation that ends is not ended by a fault of ours or WordPress's (SYS_001, SYS_002, WP_…)",
    goal: 99,
    least: 3,
    bad: (deployed) => [{ metric: ofService(deployed, "OperationFault"), statistic: "Sum" }],
    all: (deployed) => [{ metric: ofService(deployed, "OperationEnded"), statistic: "Sum" }],
    action:
      "The saved query `failed-operations` says which kinds, tenants and errors. WP_…: [WordPress does not answer](#wordpress-does-not-answer-502-wp_001-504-wp_002-503-wp_003). When the cause is gone, `retry` them.",
  },
  {
    name: "CreationTime",
    promise: "a site is created, or cloned, within 15 minutes of the request",
    goal: 99,
    least: 2,
    bad: (deployed) => [{ metric: ofService(deployed, "SiteCreationDuration"), statistic: `TC(${creationSeconds}:)` }],
    all: (deployed) => [{ metric: ofService(deployed, "SiteCreationDuration"), statistic: "SampleCount" }],
    action:
      "[A site stays in PROVISIONING](#a-site-stays-in-provisioning-or-deprovisioning-for-more-than-15-minutes): the queue, the tries, or a slow WordPress?",
  },
]

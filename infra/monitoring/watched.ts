import { metricNamespace, type MetricName } from "../../src/platform/Metrics.ts"
import { functions } from "../inventory/functions.ts"
import type { QueueId } from "../inventory/queues.ts"
import type { AccessLogMetric } from "./accessLogMetrics.ts"

/** What of a stack alarms and dashboard name; a name is a text, or the output of a resource that is yet to be made. */
export interface Deployed<Name> {
  readonly environment: string
  /** By the function's name in the inventory. */
  readonly functionNames: Readonly<Record<string, Name>>
  /** The alias behind which each function is released, `{function}:live`, and the version that it leads to or is to lead to. */
  readonly releases: Readonly<Record<string, { readonly resource: Name; readonly version: Name }>>
  readonly queueNames: Readonly<Record<QueueId, Name>>
  readonly apiName: Name
  readonly stageName: Name
  readonly tableName: Name
  /** Whether a tenant is configured for the synthetic check. */
  readonly checkedSynthetically: boolean
  /** What tells of copies elsewhere; a stack without such copies has none. */
  readonly copies: {
    readonly archivesLate?: Name
    readonly archivesFailed?: Name
    readonly tableCopied?: Name
    /** Of the table's replica. */
    readonly tableRegion?: string
  }
}

/** A stack that has everything, by the inventory's own names: for what is said of every stack, as the runbook and the costs are. */
export const anyStack: Deployed<string> = {
  environment: "$ENV",
  functionNames: Object.fromEntries(functions.map(({ name }) => [name, name])),
  releases: Object.fromEntries(functions.map(({ name }) => [name, { resource: `${name}:live`, version: "1" }])),
  queueNames: {
    creation: "creation",
    update: "update",
    deletion: "deletion",
    deadLetter: "dead-letter",
    webhooks: "webhooks",
    mail: "mail",
    mailDeadLetter: "mail-dead-letter",
  },
  apiName: "API",
  stageName: "v1",
  tableName: "sites",
  checkedSynthetically: true,
  copies: { archivesLate: "late", archivesFailed: "failed", tableCopied: "copied", tableRegion: "the other region" },
}

/** A metric of CloudWatch. */
export interface Metric<Name> {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, Name | string>>
}

/** One of our own, of all functions together; `of` for the part with this value of its own dimension. */
export const ofService = <Name>(
  { environment }: Deployed<Name>,
  name: MetricName,
  of: Readonly<Record<string, string>> = {},
): Metric<Name> => ({ namespace: metricNamespace, name, dimensions: { Environment: environment, ...of } })

export const ofFunction = <Name>(
  { functionNames }: Deployed<Name>,
  inventoryName: string,
  name: "Errors" | "Throttles" | "Invocations" | "Duration" | "ConcurrentExecutions",
): Metric<Name> => {
  const FunctionName = functionNames[inventoryName]
  if (FunctionName === undefined) throw new Error(`The function ${inventoryName} of the inventory is not deployed`)
  return { namespace: "AWS/Lambda", name, dimensions: { FunctionName } }
}

/** Of one version, while the alias still sends a part of the invocations to another one. */
export const ofRelease = <Name>(deployed: Deployed<Name>, inventoryName: string, name: "Errors"): Metric<Name> => {
  const release = deployed.releases[inventoryName]
  if (release === undefined) throw new Error(`The function ${inventoryName} of the inventory is not released`)
  const { dimensions, ...metric } = ofFunction(deployed, inventoryName, name)
  return { ...metric, dimensions: { ...dimensions, Resource: release.resource, ExecutedVersion: release.version } }
}

export const ofQueue = <Name>(
  { queueNames }: Deployed<Name>,
  id: QueueId,
  name:
    | "ApproximateAgeOfOldestMessage"
    | "ApproximateNumberOfMessagesVisible"
    | "ApproximateNumberOfMessagesNotVisible",
): Metric<Name> => ({ namespace: "AWS/SQS", name, dimensions: { QueueName: queueNames[id] } })

export const ofApi = <Name>(
  { apiName, stageName }: Deployed<Name>,
  name: "Count" | "4XXError" | "5XXError" | "Latency",
): Metric<Name> => ({ namespace: "AWS/ApiGateway", name, dimensions: { ApiName: apiName, Stage: stageName } })

/** One that is counted in the access log of the API. */
export const ofAccessLog = (name: AccessLogMetric): Metric<never> => ({
  namespace: metricNamespace,
  name,
  dimensions: {},
})

/** Of the table itself, of an index, or of one operation on the table: DynamoDB counts each under its own dimensions. */
export const ofTable = <Name>(
  { tableName }: Deployed<Name>,
  name:
    | "ReadThrottleEvents"
    | "WriteThrottleEvents"
    | "SystemErrors"
    | "ConsumedReadCapacityUnits"
    | "ConsumedWriteCapacityUnits",
  of: { readonly GlobalSecondaryIndexName?: string; readonly Operation?: string } = {},
): Metric<Name> => ({ namespace: "AWS/DynamoDB", name, dimensions: { TableName: tableName, ...of } })

/** What is published on a topic; SNS counts it every five minutes. */
export const ofTopic = <Name>(TopicName: Name): Metric<Name> => ({
  namespace: "AWS/SNS",
  name: "NumberOfMessagesPublished",
  dimensions: { TopicName },
})

/** How far the table's replica in another region is behind, in milliseconds. */
export const ofReplica = <Name>({ tableName }: Deployed<Name>, ReceivingRegion: string): Metric<Name> => ({
  namespace: "AWS/DynamoDB",
  name: "ReplicationLatency",
  dimensions: { TableName: tableName, ReceivingRegion },
})

/** Of all mail that the account sends, by whomever: SES counts no single sender's. */
export const ofSender = (name: "Reputation.BounceRate" | "Reputation.ComplaintRate"): Metric<never> => ({
  namespace: "AWS/SES",
  name,
  dimensions: {},
})

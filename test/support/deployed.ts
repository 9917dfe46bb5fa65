import { functions } from "../../infra/inventory/functions.ts"
import { accessLogMetrics } from "../../infra/monitoring/accessLogMetrics.ts"
import type { Deployed, Metric } from "../../infra/monitoring/watched.ts"
import { customMetrics, metricNamespace } from "../../src/platform/Metrics.ts"

/** The names of a stack. */
export const deployed: Deployed<string> = {
  environment: "sit",
  functionNames: Object.fromEntries(functions.map(({ name }) => [name, `bbws-wp-${name}-sit`])),
  releases: Object.fromEntries(
    functions.map(({ name }) => [name, { resource: `bbws-wp-${name}-sit:live`, version: "7" }]),
  ),
  queueNames: {
    creation: "bbws-wp-site-creation-sit",
    update: "bbws-wp-site-update-sit",
    deletion: "bbws-wp-site-deletion-sit",
    deadLetter: "bbws-wp-site-operations-dlq-sit",
    webhooks: "bbws-wp-webhooks-sit",
    mail: "bbws-wp-mail-sit",
    mailDeadLetter: "bbws-wp-mail-dlq-sit",
  },
  apiName: "bbws-wp-sit",
  stageName: "v1",
  tableName: "sites",
  checkedSynthetically: true,
  copies: {
    archivesLate: "bbws-wp-archives-late-sit",
    archivesFailed: "bbws-wp-archives-failed-sit",
    tableCopied: "bbws-wp-table-copied-sit",
    tableRegion: "eu-central-1",
  },
}

/** What AWS publishes: the metrics of each namespace, with the sets of dimensions under which it does (AWS's own pages). */
const ofAws: Readonly<Record<string, Readonly<Record<string, ReadonlyArray<string>>>>> = {
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  "AWS/Lambda": {
    Invocations: ["FunctionName"],
    Errors: ["FunctionName", "ExecutedVersion,FunctionName,Resource"],
    Throttles: ["FunctionName"],
    Duration: ["FunctionName"],
  },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  "AWS/SQS": {
    ApproximateAgeOfOldestMessage: ["QueueName"],
    ApproximateNumberOfMessagesVisible: ["QueueName"],
    ApproximateNumberOfMessagesNotVisible: ["QueueName"],
  },
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html (REST APIs)
  "AWS/ApiGateway": {
    "4XXError": ["ApiName,Stage"],
    "5XXError": ["ApiName,Stage"],
    Count: ["ApiName,Stage"],
    Latency: ["ApiName,Stage"],
  },
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  "AWS/DynamoDB": {
    ReadThrottleEvents: ["TableName", "GlobalSecondaryIndexName,TableName"],
    WriteThrottleEvents: ["TableName", "GlobalSecondaryIndexName,TableName"],
    ConsumedReadCapacityUnits: ["TableName", "GlobalSecondaryIndexName,TableName"],
    ConsumedWriteCapacityUnits: ["TableName", "GlobalSecondaryIndexName,TableName"],
    SystemErrors: ["Operation,TableName"],
    ReplicationLatency: ["ReceivingRegion,TableName"],
  },
  // https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
  // https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-cloudwatch.html
  "AWS/SES": { "Reputation.BounceRate": [""], "Reputation.ComplaintRate": [""] },
  "AWS/SNS": { NumberOfMessagesPublished: ["TopicName"] },
}
/** What our functions publish. */
const ofOurs = Object.fromEntries(
  Object.entries(customMetrics).map(([name, definition]) => [
    name,
    ["Environment", ...("by" in definition ? [["Environment", definition.by].toSorted().join(",")] : [])],
  ]),
)
/** What is counted in the access log, without dimensions. */
const ofAccessLog = Object.fromEntries(Object.keys(accessLogMetrics).map((name) => [name, [""]]))

/** Whether anybody publishes this metric under these dimensions. */
export const isPublished = ({ dimensions, name, namespace }: Metric<unknown>): boolean =>
  ({ ...ofAws, [metricNamespace]: { ...ofOurs, ...ofAccessLog } })[namespace]?.[name]?.includes(
    Object.keys(dimensions).toSorted().join(","),
  ) === true

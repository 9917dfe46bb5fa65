import type { RulesOfType } from "./Rule.ts"

const sqs = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html"
const redrive = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"
const sns = "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html"
const filters = "https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html"
const buckets = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"
const stages = "https://docs.aws.amazon.com/apigateway/latest/developerguide/stages.html"
const integrations = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html"
const methods = "https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html"
const resources = "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html"
const throttling = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html"
const retention = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"
const groups = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html"
const alarms = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
const schedules = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html"
const subscriptions = "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html"
const keys = "https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html"

const json = 262_144
const flag = (from: string) => ({ from, type: "boolean" }) as const
const range = (from: string, min: number, max: number) => ({ from, type: "number", min, max }) as const
const text = (from: string, max: number, pattern: string) => ({ from, type: "string", min: 1, max, pattern }) as const
const oneOf = (from: string, ...values: ReadonlyArray<string>) => ({ from, type: "string", oneOf: values }) as const

/** What AWS's pages say of properties where its service models say nothing, or less. */
export const documentedRules: Readonly<Record<string, RulesOfType>> = {
  "aws:apigateway/account:Account": {
    cloudwatchRoleArn: text(stages, 2048, String.raw`arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+`),
  },
  "aws:apigateway/integration:Integration": {
    timeoutInMillis: range(integrations, 50, 29_000),
    passthroughBehavior: oneOf(integrations, "WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"),
    uri: text(
      integrations,
      2048,
      String.raw`arn:aws[a-z-]*:apigateway:[a-z0-9-]+:lambda:path/2015-03-31/functions/arn:.+/invocations`,
    ),
  },
  "aws:apigateway/method:Method": {
    httpMethod: oneOf(methods, "ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"),
    authorization: oneOf(methods, "NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"),
  },
  "aws:apigateway/resource:Resource": {
    pathPart: text(resources, 512, String.raw`[A-Za-z0-9._:-]+|\{[A-Za-z0-9._-]+\+?\}`),
  },
  "aws:apigateway/methodSettings:MethodSettings": {
    // `*/*`, or a path with each slash in it as `~1`, and a method.
    methodPath: text(throttling, 1024, String.raw`\*\/\*|~1[A-Za-z0-9._:{}~-]*\/[A-Z]+`),
    "settings.dataTraceEnabled": flag(throttling),
    "settings.loggingLevel": oneOf(throttling, "OFF", "ERROR", "INFO"),
    "settings.metricsEnabled": flag(throttling),
    "settings.throttlingBurstLimit": range(throttling, 0, 5000),
    "settings.throttlingRateLimit": range(throttling, 0, 10_000),
  },
  "aws:apigateway/stage:Stage": {
    stageName: text(stages, 128, "[A-Za-z0-9_-]+"),
    "accessLogSettings.destinationArn": text(
      stages,
      2048,
      String.raw`arn:aws[a-z-]*:(logs|firehose):[a-z0-9-]+:\d{12}:.+`,
    ),
    "accessLogSettings.format": text(stages, 3000, String.raw`[\s\S]*\$context\.(requestId|extendedRequestId)[\s\S]*`),
  },
  "aws:cloudwatch/eventRule:EventRule": {
    scheduleExpression: text(
      schedules,
      256,
      String.raw`rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)`,
    ),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    retentionInDays: {
      from: retention,
      type: "number",
      oneOf: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
    },
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    "metricTransformation.defaultValue": {
      from: "logs PutMetricFilter",
      type: "string",
      pattern: String.raw`-?\d+(\.\d+)?`,
    },
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    treatMissingData: oneOf(alarms, "breaching", "notBreaching", "ignore", "missing"),
    extendedStatistic: text(alarms, 10, String.raw`p(\d{1,2}(\.\d{0,10})?|100)`),
    // An alarm of metric math takes ten metrics, and its expression.
    metricQueries: { from: alarms, type: "list", min: 1, max: 11 },
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    name: text(groups, 255, String.raw`(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+`),
    description: text(groups, 255, String.raw`[\w .:/()#,@[\]+=&;{}!$*-]+`),
  },
  "aws:kms/key:Key": { deletionWindowInDays: range(keys, 7, 30), enableKeyRotation: flag(keys) },
  "aws:s3/bucket:Bucket": {
    bucket: {
      ...text(
        buckets,
        63,
        String.raw`(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9](?!.*\.\.)[a-z0-9.-]*[a-z0-9](?<!-s3alias)`,
      ),
      min: 3,
    },
  },
  "aws:sns/topic:Topic": {
    name: text(sns, 256, "[A-Za-z0-9_-]+"),
    kmsMasterKeyId: text(sns, 2048, String.raw`alias/[\w/-]+|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/[\w/-]+`),
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    protocol: oneOf(
      subscriptions,
      "http",
      "https",
      "email",
      "email-json",
      "sms",
      "sqs",
      "application",
      "lambda",
      "firehose",
    ),
    filterPolicy: { from: filters, type: "string", min: 2, max: json },
    filterPolicyScope: oneOf(filters, "MessageAttributes", "MessageBody"),
  },
  "aws:sqs/queue:Queue": {
    name: text(sqs, 80, "[A-Za-z0-9_-]+"),
    visibilityTimeoutSeconds: range(sqs, 0, 43_200),
    messageRetentionSeconds: range(sqs, 60, 1_209_600),
    receiveWaitTimeSeconds: range(sqs, 0, 20),
    sqsManagedSseEnabled: flag(sqs),
    redrivePolicy: text(
      sqs,
      2048,
      String.raw`\{"deadLetterTargetArn":"arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}","maxReceiveCount":([1-9]\d{0,2}|1000)\}`,
    ),
  },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": {
    redriveAllowPolicy: text(
      redrive,
      2048,
      String.raw`\{"redrivePermission":"byQueue","sourceQueueArns":\[("arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}",?){1,10}\]\}`,
    ),
  },
}

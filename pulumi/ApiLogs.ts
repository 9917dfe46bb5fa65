import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { accessLogMetrics } from "../infra/monitoring/accessLogMetrics.ts"
import { metricNamespace } from "../src/platform/Metrics.ts"

/**
 * A line of the access log. The path is the one thing in it that a caller writes, so it comes first: should it ever close its
 * quote, the true values behind it still win. No header, query or body is logged: they may hold tokens and personal data.
 */
export const accessLogFormat = JSON.stringify({
  path: "$context.path",
  route: "$context.resourcePath",
  method: "$context.httpMethod",
  requestId: "$context.requestId",
  extendedRequestId: "$context.extendedRequestId",
  traceId: "$context.xrayTraceId",
  // Milliseconds since 1970: the other form is in no standard that log tools read.
  timestamp: "$context.requestTimeEpoch",
  principal: "$context.authorizer.claims.sub",
  apiKeyId: "$context.identity.apiKeyId",
  sourceIp: "$context.identity.sourceIp",
  protocol: "$context.protocol",
  status: "$context.status",
  errorType: "$context.error.responseType",
  authorizerStatus: "$context.authorizer.status",
  firewallStatus: "$context.waf.status",
  integrationStatus: "$context.integration.status",
  integrationLatencyMs: "$context.integration.latency",
  latencyMs: "$context.responseLatency",
  responseLength: "$context.responseLength",
})

/** The log group of the access log, with the metrics that are counted in it. */
export const makeAccessLog = (
  name: string,
  { environment, retentionInDays }: { readonly environment: string; readonly retentionInDays: number },
  options: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup => {
  const group = new aws.cloudwatch.LogGroup(
    `${name}-access`,
    { name: `/aws/apigateway/bbws-wp-${environment}`, retentionInDays },
    options,
  )
  for (const [metric, { pattern }] of Object.entries(accessLogMetrics)) {
    new aws.cloudwatch.LogMetricFilter(
      `${name}-${metric}`,
      {
        name: `bbws-wp-${metric}-${environment}`,
        logGroupName: group.name,
        pattern,
        metricTransformation: { namespace: metricNamespace, name: metric, value: "1", unit: "Count" },
      },
      options,
    )
  }
  return group
}

/** The one role of an account with which API Gateway writes logs of any API in it. */
export const makeAccount = (name: string, options: pulumi.CustomResourceOptions): aws.apigateway.Account => {
  const role = new aws.iam.Role(
    `${name}-logs`,
    {
      name: "bbws-wp-apigateway-logs",
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
    },
    options,
  )
  const rights = new aws.iam.RolePolicyAttachment(
    `${name}-logs`,
    { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs" },
    options,
  )
  return new aws.apigateway.Account(name, { cloudwatchRoleArn: role.arn }, { ...options, dependsOn: [rights] })
}

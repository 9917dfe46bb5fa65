import { createHash } from "node:crypto"

import type { Inputs } from "../account.ts"

/** How the provider names a resource that was given no name: its logical name, a hyphen, and seven hexadecimal digits. */
interface AutoName {
  readonly property: string
  readonly max: number
  readonly prefix?: string
}

/** As pulumi-aws's resources.go has them; whatever else has a `name` gets one of up to 255 characters. */
const special: Readonly<Record<string, AutoName>> = {
  "aws:cloudwatch/eventRule:EventRule": { property: "name", max: 64 },
  "aws:cloudwatch/eventTarget:EventTarget": { property: "targetId", max: 255 },
  "aws:iam/role:Role": { property: "name", max: 64 },
  "aws:kms/alias:Alias": { property: "name", max: 238, prefix: "alias/" },
  "aws:lambda/function:Function": { property: "name", max: 64 },
  "aws:lambda/permission:Permission": { property: "statementId", max: 100 },
  "aws:s3/bucket:Bucket": { property: "bucket", max: 63 },
  "aws:sns/topic:Topic": { property: "name", max: 80 },
  "aws:sqs/queue:Queue": { property: "name", max: 80 },
}
const named = new Set([
  "aws:apigateway/apiKey:ApiKey",
  "aws:apigateway/authorizer:Authorizer",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/usagePlan:UsagePlan",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:dynamodb/table:Table",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:wafv2/webAcl:WebAcl",
])

const digits = 7

/** The inputs of a resource as its provider hands them to AWS. */
export const autoNamed = (type: string, logicalName: string, inputs: Inputs): Inputs => {
  const rule = special[type] ?? (named.has(type) ? { property: "name", max: 255 } : undefined)
  if (rule === undefined || inputs[rule.property] !== undefined) return inputs
  const random = createHash("sha256").update(`${type} ${logicalName}`).digest("hex").slice(0, digits)
  const name = `${logicalName.slice(0, rule.max - digits - 1)}-${random}`
  return { ...inputs, [rule.property]: `${rule.prefix ?? ""}${name}` }
}

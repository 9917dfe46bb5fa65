import { assert, beforeAll, describe, it } from "@effect/vitest"

import { callsOfTypes } from "../../infra/awsRules/calls.ts"
import rules from "../../infra/awsRules/rules.json" with { type: "json" }
import { endpointsNeeded } from "../../infra/iam/endpoints.ts"
import { textOf } from "./account.ts"
import { autoNamed } from "./rules/autoNaming.ts"
import { graphFaults } from "./rules/graphFaults.ts"
import type { Made } from "./rules/relations.ts"
import { runStack } from "./stacks.ts"

let stack: ReadonlyArray<Made> = []
beforeAll(async () => {
  stack = (await runStack("dev")).resources
})

type Change = (resource: Made) => Made | undefined

/** The faults of a stack in which one resource is another, or is not there. */
const faultsWith = async (type: string, name: string, change: Change): Promise<ReadonlyArray<string>> => {
  const planted = stack.filter((each) => each.type === type && each.name === name)
  assert.lengthOf(planted, 1, `${type} ${name}`)
  return graphFaults(stack.flatMap((each) => (planted.includes(each) ? (change(each) ?? []) : each)))
}
const withInputs =
  (changes: Readonly<Record<string, unknown>>): Change =>
  (resource) => ({ ...resource, inputs: { ...resource.inputs, ...changes } })

const policy = (...statements: ReadonlyArray<object>) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements })
const permission = "bbws-wp-dev-get-v1-0-tenants-tenantId-sites"

const counting = (at: number) => ({ name: `limit-${at}`, statement: { rateBasedStatement: { limit: 1000 } } })

const planted: ReadonlyArray<readonly [string, string, string, Change, RegExp]> = [
  [
    "a dot in a statement id",
    "aws:lambda/permission:Permission",
    permission,
    withInputs({ statementId: "get-v1.0-tenants" }),
    /statementId "get-v1\.0-tenants" does not fit/,
  ],
  [
    "more rules that count requests than a web ACL has",
    "aws:wafv2/webAcl:WebAcl",
    "bbws-wp-dev",
    withInputs({ rules: Array.from({ length: 11 }, (_, at) => counting(at)) }),
    /11 rules count requests, and 10 may/,
  ],
  [
    "a role name of 65 characters",
    "aws:iam/role:Role",
    "site-create",
    withInputs({ name: "r".repeat(65) }),
    /name "r+" 65 is above 64/,
  ],
  [
    "a visibility of less than six timeouts",
    "aws:sqs/queue:Queue",
    "bbws-wp-dev-creation",
    withInputs({ visibilityTimeoutSeconds: 5399 }),
    /visibility of 5399 s is below six timeouts of 900 s/,
  ],
  [
    "a visibility that SQS does not have",
    "aws:sqs/queue:Queue",
    "bbws-wp-dev-creation",
    withInputs({ visibilityTimeoutSeconds: 43_201 }),
    /43201 is above 43200/,
  ],
  [
    "four receives",
    "aws:sqs/queue:Queue",
    "bbws-wp-dev-update",
    withInputs({
      redrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:111111111111:dlq","maxReceiveCount":4}',
    }),
    /gives a message up after 4 receives/,
  ],
  [
    "an action that SQS does not have, in a queue's policy",
    "aws:sqs/queuePolicy:QueuePolicy",
    "bbws-wp-dev-webhooks",
    withInputs({
      policy: policy({
        Effect: "Allow",
        Principal: { Service: "sns.amazonaws.com" },
        Action: "sqs:SendMesage",
        Resource: "arn:aws:sqs:eu-west-1:111111111111:webhooks",
      }),
    }),
    /there is no action sqs:SendMesage/,
  ],
  [
    "a policy of a kind that has no rules",
    "aws:cloudwatch/dashboard:Dashboard",
    "bbws-wp-dev",
    withInputs({ dashboardBody: policy({ Effect: "Allow", Action: "logs:*", Resource: "*" }) }),
    /no rules for its policy are known/,
  ],
  [
    "a runtime that there is not",
    "aws:lambda/function:Function",
    "site-get",
    withInputs({ runtime: "nodejs23.x" }),
    /nodejs23\.x/,
  ],
  [
    "a target that is named by its resource alone",
    "aws:cloudwatch/eventTarget:EventTarget",
    "vulnerability-refresh",
    withInputs({ targetId: `${"t".repeat(57)}-0123456` }),
    /targetId "t+-0123456" 65 is above 64/,
  ],
  [
    "a policy with an action that there is not",
    "aws:iam/rolePolicy:RolePolicy",
    "site-get",
    withInputs({ policy: policy({ Sid: "Get", Effect: "Allow", Action: ["dynamodb:GetItems"], Resource: ["*"] }) }),
    /there is no action dynamodb:GetItems/,
  ],
  [
    "a policy that is too long",
    "aws:iam/rolePolicy:RolePolicy",
    "site-get",
    withInputs({
      policy: policy({ Effect: "Allow", Action: "s3:GetObject", Resource: [`arn:aws:s3:::b/${"k".repeat(10_240)}`] }),
    }),
    /characters are above 10240/,
  ],
  [
    "an alarm that looks back for more than a day",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "bbws-wp-dev-ApiErrors",
    withInputs({ evaluationPeriods: 289 }),
    /looks back 86700 s/,
  ],
  [
    "an alarm on several metrics that looks back for more than a week",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "bbws-wp-dev-ApiAvailabilityBurn-slow-long",
    withInputs({ evaluationPeriods: 8 }),
    /looks back 691200 s/,
  ],
  [
    "a property that nobody has looked up",
    "aws:sns/topic:Topic",
    "bbws-wp-dev-events",
    withInputs({ contentBasedDeduplication: true }),
    /contentBasedDeduplication true is not known/,
  ],
]

describe("the table of AWS's documented rules", () => {
  it("has a rule for each property that a stack hands to AWS", () => {
    const properties = Object.entries(callsOfTypes).map(([type, { properties }]) => [
      type,
      properties.map((property) => property.split("=")[0]),
    ])
    const ruled = Object.entries(rules.types).map(([type, ofType]) => [type, Object.keys(ofType)])
    assert.deepStrictEqual(ruled, properties)
  })
})

describe("AWS's documented rules", () => {
  it("find nothing in a stack as it is", async () => {
    assert.deepStrictEqual(await graphFaults(stack), [])
  })

  for (const [what, type, name, change, expected] of planted) {
    it(`find ${what}`, async () => {
      const [fault, ...others] = await faultsWith(type, name, change)
      assert.match(String(fault), expected)
      assert.isEmpty(others)
    })
  }

  for (const { kind, service } of endpointsNeeded()) {
    it(`find that the endpoint for ${service} is missing`, async () => {
      const faults = await faultsWith(
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        `bbws-wp-dev-network-${service}`,
        () => undefined,
      )
      assert.deepStrictEqual(faults, [`an endpoint (${kind}) for ${service} is missing`])
    })
  }
})

describe("a name that the provider makes", () => {
  it("is the resource's own with seven digits, within what AWS takes", () => {
    const { name } = autoNamed("aws:iam/role:Role", "r".repeat(80), {})
    assert.match(textOf(name), /^r{56}-[0-9a-f]{7}$/)
    assert.match(textOf(autoNamed("aws:kms/alias:Alias", "alerts", {})["name"]), /^alias\/alerts-[0-9a-f]{7}$/)
  })

  it("is held to AWS's rules: of a permission whose resource is named by a path it is none", async () => {
    const faults = await faultsWith("aws:lambda/permission:Permission", permission, (resource) => {
      const { statementId: _, ...inputs } = resource.inputs
      return {
        ...resource,
        inputs: autoNamed(resource.type, "bbws-wp-dev-get-v1.0-tenants-tenantId-sites", Object(inputs)),
      }
    })
    assert.lengthOf(faults, 1)
    assert.match(
      String(faults[0]),
      /statementId "bbws-wp-dev-get-v1\.0-tenants-tenantId-sites-[0-9a-f]{7}" does not fit/,
    )
  })

  it("takes no place of a name that was given", () => {
    assert.deepStrictEqual(autoNamed("aws:sqs/queue:Queue", "queue", { name: "given" }), { name: "given" })
  })
})

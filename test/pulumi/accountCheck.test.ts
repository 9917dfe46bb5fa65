import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as pulumi from "@pulumi/pulumi"

import { endpointsNeeded } from "../../infra/iam/endpoints.ts"
import { functions } from "../../infra/inventory/functions.ts"
import { quotaFaults } from "../../pulumi/accountFaults.ts"
import type { Configuration } from "../../pulumi/Configuration.ts"
import { type Answers, answerTo, type Inputs, ordinaryAccount, textOf } from "./account.ts"
import { configOf } from "./stacks.ts"

const routeTable = "aws:ec2/getRouteTable:getRouteTable"
const endpoint = "aws:ec2/getVpcEndpoint:getVpcEndpoint"
const answering = (question: string, changes: Inputs): Answers => ({
  [question]: (asked) => ({ ...answerTo(ordinaryAccount, question, asked), ...changes }),
})

/** A network without a way to the internet, as long as nothing else is said. */
const shut = answering(routeTable, { routes: [{ cidrBlock: "10.0.0.0/16", gatewayId: "local" }] })
/** An error of the provider, in the form in which the SDK is told of it. */
const failure = (details: string) => Object.assign(new Error(details), { details })

/** The endpoint of one service is another one, or not there. */
const withEndpoint = (service: string, changes: Inputs | undefined): Answers => ({
  [endpoint]: (asked) => {
    if (!textOf(asked["serviceName"]).endsWith(`.${service}`)) return answerTo(ordinaryAccount, endpoint, asked)
    if (changes === undefined) throw failure("no matching EC2 VPC Endpoint found")
    return { ...answerTo(ordinaryAccount, endpoint, asked), ...changes }
  },
})

let config: Configuration
let check: (config: Configuration) => Promise<void>
let account = ordinaryAccount
beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ inputs, name }) => ({ id: name, state: inputs }),
    call: ({ inputs, token }) => answerTo(account, token, inputs),
  })
  const named = Object.entries(configOf("sit")).map(([key, value]) => [
    key.replace("wordpress-site-management:", `${pulumi.getProject()}:`),
    value,
  ])
  pulumi.runtime.setAllConfig(Object.fromEntries(named))
  const { readConfiguration } = await import("../../pulumi/Configuration.ts")
  config = readConfiguration()
  check = (await import("../../pulumi/accountCheck.ts")).checkAccount
})

/** What the check says of an account that differs in this from an ordinary one. */
const refusalOf = async (changes: Answers, configured: Partial<Configuration> = { vulnerabilityFeedUrl: "" }) => {
  account = { ...ordinaryAccount, ...changes }
  return check({ ...config, ...configured }).then(
    () => "",
    (error: unknown) => String(error),
  )
}

describe("a network that is given", () => {
  it("is taken with a way to the internet, whatever endpoints it has", async () => {
    assert.strictEqual(await refusalOf(withEndpoint("sqs", undefined), {}), "")
  })

  it("is taken without one, if it has the endpoints of all that the functions call", async () => {
    assert.strictEqual(await refusalOf(shut), "")
    assert.includeMembers(
      endpointsNeeded().map(({ service }) => service),
      ["dynamodb", "s3", "secretsmanager", "sns", "sqs", "xray"],
    )
  })

  for (const { kind, service } of endpointsNeeded()) {
    it(`is refused without one and without the endpoint for ${service}`, async () => {
      const refusal = await refusalOf({ ...shut, ...withEndpoint(service, undefined) })
      assert.include(refusal, `- an endpoint (${kind}) for com.amazonaws.eu-west-1.${service}`)
      assert.lengthOf(refusal.split("\n- "), 2)
    })
  }

  it("is asked for an endpoint of each service that the code calls from now on", () => {
    assert.deepStrictEqual(
      endpointsNeeded(["sts:AssumeRole", "kms:Decrypt", "s3:PutObject"]).map(
        ({ kind, service }) => `${service} ${kind}`,
      ),
      ["kms Interface", "s3 Gateway", "sts Interface", "xray Interface"],
    )
  })

  const faults: ReadonlyArray<readonly [string, Answers, string]> = [
    [
      "an endpoint has no private DNS names",
      withEndpoint("sqs", { privateDnsEnabled: false }),
      "private DNS names of the endpoint for com.amazonaws.eu-west-1.sqs",
    ],
    [
      "an endpoint is not available yet",
      withEndpoint("sns", { state: "pendingAcceptance" }),
      "an endpoint (Interface) for com.amazonaws.eu-west-1.sns",
    ],
    [
      "a gateway is missing in a route table",
      withEndpoint("s3", { routeTableIds: ["rtb-0given1"] }),
      "the endpoint for com.amazonaws.eu-west-1.s3 in the route table rtb-0given2 of subnet-0a1b2c3d4e5f60712",
    ],
    [
      "it resolves no names",
      answering("aws:ec2/getVpc:getVpc", { enableDnsHostnames: false }),
      "DNS support and DNS hostnames of vpc-0a1b2c3d4e5f60718",
    ],
    [
      "its default route is an internet gateway's, which takes no private address",
      {
        ...answering(routeTable, { routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0given1" }] }),
        ...withEndpoint("sqs", undefined),
      },
      "an endpoint (Interface) for com.amazonaws.eu-west-1.sqs",
    ],
  ]
  for (const [what, changes, expected] of faults) {
    it(`is refused if ${what}`, async () => {
      assert.include(await refusalOf({ ...shut, ...changes }), `\n- ${expected}`)
    })
  }

  const groupRule = "aws:vpc/getSecurityGroupRule:getSecurityGroupRule"
  const withRule = (id: string, changes: Inputs): Answers => ({
    [groupRule]: (asked) => ({
      ...answerTo(ordinaryAccount, groupRule, asked),
      ...(asked["securityGroupRuleId"] === id ? changes : {}),
    }),
  })
  const fromRange = (cidrIpv4: string) => withRule("sgr-0in", { referencedSecurityGroupId: "", cidrIpv4 })
  const allowing = (...actions: ReadonlyArray<string>) => ({
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: [...actions], Resource: "*" }] }),
  })
  const denying = (statement: object) => ({
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }, statement] }),
  })
  const intoEndpoint = "port 443 into a security group of the endpoint for com.amazonaws.eu-west-1.sqs, from subnet-"
  const accessFaults: ReadonlyArray<readonly [string, Answers, string]> = [
    ["lets in another group", withRule("sgr-0in", { referencedSecurityGroupId: "sg-0other" }), intoEndpoint],
    ["lets in another port", withRule("sgr-0in", { fromPort: 80, toPort: 442 }), intoEndpoint],
    ["lets in another protocol", withRule("sgr-0in", { ipProtocol: "udp" }), intoEndpoint],
    ["lets in one subnet only", fromRange("10.0.1.0/24"), `${intoEndpoint}0a1b2c3d4e5f60712`],
    ["lets nothing out to it", withRule("sgr-0out", { isEgress: false }), "port 443 out of sg-0a1b2c3d4e5f60713"],
    [
      "may not be sent to by its policy",
      withEndpoint("sqs", allowing("sqs:Get*")),
      "sqs:ChangeMessageVisibility, sqs:SendMessage in the policy of the endpoint for com.amazonaws.eu-west-1.sqs",
    ],
    [
      "may not be asked for a session by its policy",
      withEndpoint("sts", denying({ Effect: "Deny", Action: "sts:Assume*", Resource: "*" })),
      "sts:AssumeRole in the policy of the endpoint for com.amazonaws.eu-west-1.sts",
    ],
    [
      "takes no write by its policy",
      withEndpoint(
        "dynamodb",
        denying({ Effect: "Deny", NotAction: ["dynamodb:Get*", "dynamodb:Query", "dynamodb:Batch*"], Resource: ["*"] }),
      ),
      "dynamodb:ConditionCheckItem, dynamodb:DeleteItem, dynamodb:PutItem, dynamodb:UpdateItem in the policy of the endpoint for com.amazonaws.eu-west-1.dynamodb",
    ],
    [
      "takes no traces by its policy",
      withEndpoint("xray", allowing("xray:PutTelemetryRecords")),
      "xray:PutTraceSegments in the policy of the endpoint for com.amazonaws.eu-west-1.xray",
    ],
  ]
  for (const [what, changes, expected] of accessFaults) {
    // The names of an endpoint hold for all of its VPC, so that its calls never come to the NAT gateway.
    for (const [where, way] of [
      ["with", {}],
      ["without", shut],
    ] as const) {
      it(`is refused, ${where} a way to the internet, if an endpoint in it ${what}`, async () => {
        assert.include(await refusalOf({ ...way, ...changes }), `- ${expected}`)
      })
    }
  }

  it("is taken with endpoints that let in its addresses, and whose policies leave what is needed", async () => {
    for (const changes of [
      fromRange("10.0.0.0/16"),
      withRule("sgr-0in", { referencedSecurityGroupId: "", prefixListId: "pl-0ours" }),
      withRule("sgr-0in", { ipProtocol: "-1", fromPort: -1, toPort: -1 }),
      withEndpoint("sqs", allowing("sqs:SendMessage", "sqs:Change*")),
      withEndpoint("sqs", { policy: "" }),
      withEndpoint("s3", denying({ Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::others/*" })),
    ]) {
      assert.strictEqual(await refusalOf({ ...shut, ...changes }), "")
    }
  })

  it("is refused without a way to the internet if the vulnerability feed is to be fetched", async () => {
    const refusal = await refusalOf(shut, {})
    assert.include(refusal, "- a default route of subnet-0a1b2c3d4e5f60711 to a NAT gateway, for vulnerabilityFeedUrl")
  })

  it("is refused with subnets of one zone, or of another VPC", async () => {
    const subnet = "aws:ec2/getSubnet:getSubnet"
    assert.include(
      await refusalOf(answering(subnet, { availabilityZone: "eu-west-1a" })),
      "- subnets in two availability zones",
    )
    assert.include(await refusalOf(answering(subnet, { vpcId: "vpc-0other" })), "it is in another VPC")
  })

  it("is not refused for a look-up that may not be made: that is told as it is", async () => {
    const denied: Answers = {
      [endpoint]: () => {
        throw failure("UnauthorizedOperation: ec2:DescribeVpcEndpoints")
      },
    }
    assert.include(await refusalOf(denied), "UnauthorizedOperation")
  })
})

describe("the account's concurrency", () => {
  // The rotation of passwords is one of them.
  const schedules = functions.filter(({ trigger }) => trigger.type === "schedule" || trigger.type === "rotation").length
  const waits = 100
  const least = 44 + schedules + 100 + waits

  it("is enough if consumers, schedules, requests and what is reserved fit into it at once", () => {
    assert.deepStrictEqual(quotaFaults(least, 100), [])
    assert.lengthOf(quotaFaults(least - 1, 100), 1)
  })

  it("leaves a hundred beside what is reserved, as Lambda asks, however few run at once", () => {
    assert.deepStrictEqual(quotaFaults(100 + waits, 10), [])
    assert.include(quotaFaults(99 + waits, 10)[0], "200 concurrent executions of Lambda")
  })

  it("is refused below that, with what to ask AWS for", async () => {
    const refusal = await refusalOf(answering("aws:servicequotas/getServiceQuota:getServiceQuota", { value: 10 }))
    assert.include(
      refusal,
      `${least} concurrent executions of Lambda (44 for consumers, ${schedules} for schedules, 100 for requests by burstLimit, ${waits} reserved, beside which 100 have to stay)`,
    )
    assert.include(refusal, "--service-code lambda --quota-code L-B99A9384 --desired-value 1000")
  })
})

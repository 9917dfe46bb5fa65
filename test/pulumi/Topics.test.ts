import { assert, beforeAll, describe, it } from "@effect/vitest"

import { type Asked, startEngine, valueOf } from "../support/pulumi.ts"

const filter = { environment: ["PROD" as const] }
let arns: ReadonlyArray<string> = []
let engine: Awaited<ReturnType<typeof startEngine>>
const find = (type: string, name: string): Asked["inputs"] =>
  engine.of(type).find((each) => each.name === name)?.inputs ?? {}
const policyIn = (inputs: Asked["inputs"]): unknown => JSON.parse(String(inputs["policy"]))

beforeAll(async () => {
  engine = await startEngine()
  const { Topics } = await import("../../pulumi/Topics.ts")
  const topics = new Topics("topics", {
    environment: "sit",
    accountId: "222222222222",
    subscriptions: [
      { endpoint: "operations@bbws.io", topic: "alerts" },
      { endpoint: "shift@bbws.io", topic: "events", filter },
    ],
  })
  arns = [await valueOf(topics.eventsTopicArn), await valueOf(topics.alertsTopicArn)]
  await engine.settle()
})

describe("the topics", () => {
  it("are two, under the names that the roles may publish to", () => {
    const names = engine.of("aws:sns/topic:Topic").map(({ inputs }) => inputs["name"])
    assert.deepStrictEqual(names.toSorted(), ["bbws-wp-alerts-sit", "bbws-wp-events-sit"])
    assert.deepStrictEqual(arns, [
      "arn:of:aws:sns/topic:Topic:topics-events",
      "arn:of:aws:sns/topic:Topic:topics-alerts",
    ])
  })

  it("are encrypted: the events by AWS's own key, the alerts by one that CloudWatch may use", () => {
    assert.strictEqual(find("aws:sns/topic:Topic", "topics-events")["kmsMasterKeyId"], "alias/aws/sns")
    assert.strictEqual(
      find("aws:sns/topic:Topic", "topics-alerts")["kmsMasterKeyId"],
      "arn:of:aws:kms/key:Key:topics-alerts",
    )
    const key = find("aws:kms/key:Key", "topics-alerts")
    assert.strictEqual(key["enableKeyRotation"], true)
    assert.deepStrictEqual(policyIn(key), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Account",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::222222222222:root" },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "Alarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": "222222222222" } },
        },
      ],
    })
  })

  it("let CloudWatch publish alerts for this account alone", () => {
    assert.deepStrictEqual(policyIn(find("aws:sns/topicPolicy:TopicPolicy", "topics-alerts")), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Alarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: "arn:of:aws:sns/topic:Topic:topics-alerts",
          Condition: { StringEquals: { "aws:SourceAccount": "222222222222" } },
        },
      ],
    })
  })

  it("take no event without TLS", () => {
    assert.deepStrictEqual(policyIn(find("aws:sns/topicPolicy:TopicPolicy", "topics-events")), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: "arn:of:aws:sns/topic:Topic:topics-events",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    })
  })

  it("send e-mails to operators, of the events none but the alerts of the service itself", () => {
    const made = engine.of("aws:sns/topicSubscription:TopicSubscription").map(({ inputs }) => inputs)
    assert.lengthOf(made, 2)
    assert.sameDeepMembers(made, [
      { topic: arns[1], protocol: "email", endpoint: "operations@bbws.io" },
      {
        topic: arns[0],
        protocol: "email",
        endpoint: "shift@bbws.io",
        filterPolicy: JSON.stringify({ ...filter, eventType: ["OPERATIONS_ALERT"] }),
        filterPolicyScope: "MessageAttributes",
      },
    ])
  })
})

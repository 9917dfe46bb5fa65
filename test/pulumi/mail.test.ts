import { assert, beforeAll, describe, it } from "@effect/vitest"
import { Schema } from "effect"

import { permits } from "../../infra/iam/iam.ts"
import { accountId, region, textOf } from "./account.ts"
import type { Run } from "./Engine.ts"
import { type Graph, graphOf } from "./graph.ts"
import { runStack } from "./stacks.ts"

const identity = `arn:aws:ses:${region}:${accountId}:identity/bbws.io`
const set = `arn:aws:ses:${region}:${accountId}:configuration-set/bbws-wp-prod`
const Policy = Schema.fromJsonString(Schema.Struct({ Statement: Schema.Array(Schema.Unknown) }))
const policyOf = (text: unknown) => Schema.decodeUnknownSync(Policy)(text).Statement
const Environment = Schema.Struct({ variables: Schema.Record(Schema.String, Schema.String) })

describe("mail of a stack with a sender", () => {
  let run: Run
  let graph: Graph
  beforeAll(async () => {
    run = await runStack("prod")
    graph = graphOf(run.resources)
  })
  const topic = () => graph.find("aws:sns/topic:Topic", "name", "bbws-wp-mail-feedback-prod")
  const queue = () => graph.find("aws:sqs/queue:Queue", "name", "bbws-wp-mail-prod")

  it("comes from the sender's domain, whose zone is told what to say", () => {
    const [made] = graph.all("aws:sesv2/emailIdentity:EmailIdentity")
    assert.strictEqual(made?.inputs["emailIdentity"], "bbws.io")
    assert.deepStrictEqual(Array.from(Object(run.outputs["mailDnsRecords"]))[0], {
      name: "one._domainkey.bbws.io",
      CNAME: "one.dkim.amazonses.com",
    })
  })

  it("is sent by one function, as one address, and by nobody else", () => {
    const sender = graph.statementsOf("bbws-wp-mail-sender-prod")
    for (const resource of [identity, set]) {
      const wish = { action: "ses:SendEmail", resource }
      assert.isTrue(permits(sender, { ...wish, fromAddress: "sites@bbws.io" }))
      assert.isFalse(permits(sender, { ...wish, fromAddress: "boss@bbws.io" }))
      assert.isFalse(permits(sender, wish))
      assert.isFalse(permits(graph.statementsOf("bbws-wp-mail-unsubscribe-prod"), wish))
    }
    const { variables } = Schema.decodeUnknownSync(Environment)(
      graph.functionCalled("bbws-wp-mail-sender-prod").inputs["environment"],
    )
    assert.deepInclude(variables, {
      MAIL_SENDER: "WordPress sites <sites@bbws.io>",
      MAIL_REPLY_TO: "help@bbws.io",
      MAIL_CONFIGURATION_SET: "bbws-wp-prod",
      MAIL_LINKS_URL: "https://api-prod.bbws.io",
    })
  })

  it("signs its links with a key that makes signatures and nothing else: the sender signs, the page looks", () => {
    const key = graph.find("aws:kms/key:Key", "keyUsage", "GENERATE_VERIFY_MAC")
    assert.strictEqual(key.inputs["customerMasterKeySpec"], "HMAC_256")
    const may = (name: string, action: string) =>
      permits(graph.statementsOf(`bbws-wp-${name}-prod`), { action, resource: textOf(key.outputs["arn"]) })
    assert.deepStrictEqual(
      ["mail-sender", "mail-unsubscribe", "webhooks"].map((name) => [
        may(name, "kms:GenerateMac"),
        may(name, "kms:VerifyMac"),
      ]),
      [
        [true, false],
        [false, true],
        [false, false],
      ],
    )
  })

  it("brings to its queue the events that have a recipient, and what SES tells of bounces and complaints", () => {
    const subscriptions = graph
      .all("aws:sns/topicSubscription:TopicSubscription")
      .filter(({ inputs }) => inputs["endpoint"] === queue().outputs["arn"])
      .map(({ inputs }) => [inputs["topic"], inputs["filterPolicy"], inputs["rawMessageDelivery"]])
    assert.sameDeepMembers(subscriptions, [
      [run.outputs["eventsTopicArn"], '{"recipient":[{"exists":true}]}', true],
      [topic().outputs["arn"], undefined, true],
    ])
    const [destination] = graph.all("aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination")
    assert.deepStrictEqual(destination?.inputs["eventDestination"], {
      enabled: true,
      matchingEventTypes: ["BOUNCE", "COMPLAINT"],
      snsDestination: { topicArn: topic().outputs["arn"] },
    })
    const rights = graph.find("aws:sns/topicPolicy:TopicPolicy", "arn", topic().outputs["arn"])
    assert.deepStrictEqual(policyOf(rights.inputs["policy"]), [
      {
        Sid: "Feedback",
        Effect: "Allow",
        Principal: { Service: "ses.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topic().outputs["arn"],
        Condition: { StringEquals: { "aws:SourceAccount": accountId, "aws:SourceArn": set } },
      },
    ])
  })

  it("that cannot be sent ends in a queue of its own, which takes from no other", () => {
    const dead = graph.find("aws:sqs/queue:Queue", "name", "bbws-wp-mail-dlq-prod")
    assert.deepStrictEqual(JSON.parse(textOf(queue().inputs["redrivePolicy"])), {
      deadLetterTargetArn: dead.outputs["arn"],
      maxReceiveCount: 5,
    })
    const allowed = graph.find("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "queueUrl", dead.outputs["url"])
    assert.deepStrictEqual(JSON.parse(textOf(allowed.inputs["redriveAllowPolicy"])), {
      redrivePermission: "byQueue",
      sourceQueueArns: [queue().outputs["arn"]],
    })
  })
})

describe("mail of a stack without a sender", () => {
  it("is none: nothing of SES is made, no event comes to its queue, and no function may send", async () => {
    const { outputs, resources } = await runStack("dev")
    const graph = graphOf(resources)
    assert.deepStrictEqual(
      resources.filter(({ type }) => type.startsWith("aws:sesv2/")),
      [],
    )
    const queue = graph.find("aws:sqs/queue:Queue", "name", "bbws-wp-mail-dev")
    assert.deepStrictEqual(
      graph
        .all("aws:sns/topicSubscription:TopicSubscription")
        .filter(({ inputs }) => inputs["endpoint"] === queue.outputs["arn"]),
      [],
    )
    assert.notInclude(JSON.stringify(graph.statementsOf("bbws-wp-mail-sender-dev")), "ses:")
    assert.deepStrictEqual(outputs["mailDnsRecords"], [])
  })
})

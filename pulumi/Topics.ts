import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { subscribedQueuePolicy } from "../infra/inventory/queues.ts"
import { decodeSubscriptions, type EmailSubscription } from "../infra/inventory/subscriptions.ts"
import {
  alertsKeyPolicy,
  alertsTopicPolicy,
  eventsTopicPolicy,
  type TopicId,
  topics,
} from "../infra/inventory/topics.ts"
import { alertEvent } from "../src/operations/control/OperationAlerts.ts"
import type { MadeQueue } from "./Queues.ts"

export interface TopicsArgs {
  readonly environment: string
  readonly accountId: pulumi.Input<string>
  readonly subscriptions: ReadonlyArray<EmailSubscription>
}

/** The e-mails that a stack is told of. */
export const subscriptionsOf = (config: pulumi.Config): ReadonlyArray<EmailSubscription> =>
  decodeSubscriptions(config.getObject<unknown>("subscriptions") ?? [], `${config.name}:subscriptions`)

/** The topics of events and of alerts, both encrypted, with their e-mail subscriptions. */
export class Topics extends pulumi.ComponentResource {
  readonly eventsTopicArn: pulumi.Output<string>
  readonly alertsTopicArn: pulumi.Output<string>

  constructor(
    name: string,
    { accountId, environment, subscriptions }: TopicsArgs,
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:Topics", name, { environment, accountId, subscriptions }, options)
    const inside = { parent: this }
    const account = pulumi.output(accountId)
    const nameOf = (id: TopicId) => `${topics[id].name}-${environment}`
    const key = new aws.kms.Key(
      `${name}-alerts`,
      {
        description: `Alerts of WordPress site management, ${environment}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: account.apply(alertsKeyPolicy),
      },
      inside,
    )
    new aws.kms.Alias(`${name}-alerts`, { name: `alias/${nameOf("alerts")}`, targetKeyId: key.id }, inside)
    const make = (id: TopicId, policyOf: (arn: string, accountId: string) => string) => {
      const topic = new aws.sns.Topic(
        `${name}-${id}`,
        { name: nameOf(id), kmsMasterKeyId: topics[id].ownKey ? key.arn : "alias/aws/sns" },
        inside,
      )
      const policy = pulumi.all([topic.arn, account]).apply(([arn, owner]) => policyOf(arn, owner))
      new aws.sns.TopicPolicy(`${name}-${id}`, { arn: topic.arn, policy }, inside)
      return topic.arn
    }
    const arns = { events: make("events", eventsTopicPolicy), alerts: make("alerts", alertsTopicPolicy) }
    for (const { endpoint, filter, topic } of subscriptions) {
      const filterPolicy = topic === "alerts" ? undefined : JSON.stringify({ ...filter, eventType: [alertEvent] })
      new aws.sns.TopicSubscription(
        `${name}-${topic}-${endpoint}`,
        {
          topic: arns[topic],
          protocol: "email",
          endpoint,
          ...(filterPolicy === undefined ? {} : { filterPolicy, filterPolicyScope: "MessageAttributes" }),
        },
        inside,
      )
    }
    this.eventsTopicArn = arns.events
    this.alertsTopicArn = arns.alerts
    this.registerOutputs({ eventsTopicArn: this.eventsTopicArn, alertsTopicArn: this.alertsTopicArn })
  }
}

/** A topic, and which of its messages are wanted: all, unless a filter says otherwise. */
export interface Source {
  readonly name: string
  readonly topicArn: pulumi.Output<string>
  readonly filterPolicy?: string
}

/** Has a queue sent what topics are told, as it is. */
export const subscribeQueue = (name: string, queue: MadeQueue, sources: ReadonlyArray<Source>): void => {
  if (sources.length === 0) return
  const policy = pulumi
    .all([queue.arn, pulumi.all(sources.map(({ topicArn }) => topicArn))])
    .apply(([arn, topicArns]) => subscribedQueuePolicy(arn, topicArns))
  const allowed = new aws.sqs.QueuePolicy(name, { queueUrl: queue.url, policy })
  for (const { filterPolicy, name: topic, topicArn } of sources) {
    new aws.sns.TopicSubscription(
      topic,
      {
        topic: topicArn,
        protocol: "sqs",
        endpoint: queue.arn,
        rawMessageDelivery: true,
        ...(filterPolicy === undefined ? {} : { filterPolicy, filterPolicyScope: "MessageAttributes" }),
      },
      // Until it may send there, SNS would drop what it is told.
      { dependsOn: [allowed] },
    )
  }
}

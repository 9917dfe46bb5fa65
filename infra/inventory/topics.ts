import { alertEvent } from "../../src/operations/control/OperationAlerts.ts"
import { webhookEventTypes } from "../../src/webhooks/WebhookEvents.ts"

/** The topics: what the service tells its customers and their portals, and what wakes operators. */
export const topics = {
  /** `SNS_TOPIC_ARN`. The functions publish to it, and who may do that may use AWS's own key for SNS. */
  events: { name: "bbws-wp-events", ownKey: false },
  /** CloudWatch may not use AWS's own key, so this one has a key of ours that lets it. */
  alerts: { name: "bbws-wp-alerts", ownKey: true },
} as const satisfies Record<string, { readonly name: string; readonly ownKey: boolean }>

export type TopicId = keyof typeof topics

/** Every type of event that the service publishes (US-SQS-004). */
export const eventTypes: ReadonlyArray<string> = [...webhookEventTypes, alertEvent]

const policy = (...Statement: ReadonlyArray<object>) => JSON.stringify({ Version: "2012-10-17", Statement })
const alarms = { Service: "cloudwatch.amazonaws.com" }
const ofAccount = (accountId: string) => ({ StringEquals: { "aws:SourceAccount": accountId } })

/** The rights of our roles are in their own policies; this one only keeps plain HTTP out. */
export const eventsTopicPolicy = (topicArn: string): string =>
  policy({
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  })

/** CloudWatch publishes for alarms of this account, and nobody else's. */
export const alertsTopicPolicy = (topicArn: string, accountId: string): string =>
  policy({
    Sid: "Alarms",
    Effect: "Allow",
    Principal: alarms,
    Action: "sns:Publish",
    Resource: topicArn,
    Condition: ofAccount(accountId),
  })

const accountRules = (accountId: string) => ({
  Sid: "Account",
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${accountId}:root` },
  Action: "kms:*",
  Resource: "*",
})

/** A key that the account rules, by the policies of its roles, and nobody else uses. */
export const ownKeyPolicy = (accountId: string): string => policy(accountRules(accountId))

/** The account rules a key, and a service of AWS encrypts with it what it publishes for this account. */
const publishersKeyPolicy = (accountId: string, Sid: string, Principal: { readonly Service: string }): string =>
  policy(accountRules(accountId), {
    Sid,
    Effect: "Allow",
    Principal,
    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: "*",
    Condition: ofAccount(accountId),
  })

/** The key of the alerts, for CloudWatch. */
export const alertsKeyPolicy = (accountId: string): string => publishersKeyPolicy(accountId, "Alarms", alarms)

/** The key of what SES tells of mails: it has addresses of customers in it. */
export const mailFeedbackKeyPolicy = (accountId: string): string =>
  publishersKeyPolicy(accountId, "Feedback", { Service: "ses.amazonaws.com" })

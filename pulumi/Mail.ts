import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"
import { Schema } from "effect"

import type { MailPlaces } from "../infra/iam/policies.ts"
import {
  configurationSetName,
  mailFeedback,
  mailFeedbackPolicy,
  senderParts,
  senderPattern,
} from "../infra/inventory/mail.ts"
import { mailFeedbackKeyPolicy } from "../infra/inventory/topics.ts"
import { wrong } from "./checks.ts"
import { decodeConfigured } from "./decodeConfigured.ts"

const Address = Schema.String.check(Schema.isPattern(senderPattern, { expected: "Name <address> or an address" }))

/** Who mail to customers comes from, and who gets what they answer. */
export const MailConfig = Schema.Struct({ sender: Address, replyTo: Schema.optionalKey(Address) })
export type MailConfig = typeof MailConfig.Type

/** What a stack is told of mail; undefined: none is sent. Links of mails lead to the API, so that needs an address that stays. */
export const mailOf = (config: pulumi.Config): MailConfig | undefined => {
  const given = config.getObject<unknown>("mail")
  if (given === undefined) return undefined
  if (config.get("domainName") === undefined) wrong(`${config.name}:domainName`, "a domain, for the links of mails", "")
  return decodeConfigured(MailConfig, given, `${config.name}:mail`)
}

/** SES for one sender: its domain's identity, and a configuration set that tells of what came back. */
export class Mail extends pulumi.ComponentResource {
  readonly configurationSet: string
  readonly feedbackTopicArn: pulumi.Output<string>
  readonly places: pulumi.Output<MailPlaces>
  /** The records by which the domain's zone says that SES may sign for it. */
  readonly dnsRecords: pulumi.Output<ReadonlyArray<{ readonly name: string; readonly CNAME: string }>>

  constructor(
    name: string,
    args: { readonly environment: string; readonly accountId: pulumi.Input<string>; readonly mail: MailConfig },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:Mail", name, { environment: args.environment }, options)
    const inside = { parent: this }
    const { address, domain } = senderParts(args.mail.sender)
    this.configurationSet = configurationSetName(args.environment)
    const set = new aws.sesv2.ConfigurationSet(
      name,
      {
        configurationSetName: this.configurationSet,
        deliveryOptions: { tlsPolicy: "REQUIRE" },
        reputationOptions: { reputationMetricsEnabled: true },
        // SES itself keeps such addresses from every tenant of the account.
        suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
      },
      inside,
    )
    const identity = new aws.sesv2.EmailIdentity(
      name,
      { emailIdentity: domain, dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT" } },
      inside,
    )
    const topicName = `${mailFeedback.name}-${args.environment}`
    const key = new aws.kms.Key(
      `${name}-feedback`,
      {
        description: `What SES tells of mails of WordPress site management, ${args.environment}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: pulumi.output(args.accountId).apply(mailFeedbackKeyPolicy),
      },
      inside,
    )
    new aws.kms.Alias(`${name}-feedback`, { name: `alias/${topicName}`, targetKeyId: key.id }, inside)
    const topic = new aws.sns.Topic(`${name}-feedback`, { name: topicName, kmsMasterKeyId: key.arn }, inside)
    const policy = pulumi
      .all([topic.arn, args.accountId, set.arn])
      .apply(([arn, owner, setArn]) => mailFeedbackPolicy(arn, owner, setArn))
    const rights = new aws.sns.TopicPolicy(`${name}-feedback`, { arn: topic.arn, policy }, inside)
    new aws.sesv2.ConfigurationSetEventDestination(
      name,
      {
        configurationSetName: set.configurationSetName,
        eventDestinationName: "feedback",
        eventDestination: {
          enabled: true,
          matchingEventTypes: [...mailFeedback.events],
          snsDestination: { topicArn: topic.arn },
        },
      },
      // SES tries at once whether it may publish.
      { ...inside, dependsOn: [rights] },
    )
    this.feedbackTopicArn = topic.arn
    this.places = pulumi.all([identity.arn, set.arn]).apply((arns) => ({ arns, from: address }))
    this.dnsRecords = identity.dkimSigningAttributes.apply(({ tokens }) =>
      tokens.map((token) => ({ name: `${token}._domainkey.${domain}`, CNAME: `${token}.dkim.amazonses.com` })),
    )
    this.registerOutputs({ feedbackTopicArn: this.feedbackTopicArn, dnsRecords: this.dnsRecords })
  }
}

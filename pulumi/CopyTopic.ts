import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { type CopyTopicId, copyTopicPolicy, copyTopics } from "../infra/inventory/copies.ts"

/** A topic on which AWS tells of copies. It keeps nothing, and has no key: S3 may not use AWS's own for SNS. */
export class CopyTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>
  readonly name: pulumi.Output<string>

  constructor(
    name: string,
    args: { readonly id: CopyTopicId; readonly environment: string; readonly accountId: pulumi.Input<string> },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:CopyTopic", `${name}-${args.id}`, {}, options)
    const inside = { parent: this }
    const topic = new aws.sns.Topic(
      `${name}-${args.id}`,
      { name: `${copyTopics[args.id].name}-${args.environment}` },
      inside,
    )
    const policy = pulumi.all([topic.arn, args.accountId]).apply(([arn, owner]) => copyTopicPolicy(args.id, arn, owner))
    const rights = new aws.sns.TopicPolicy(`${name}-${args.id}`, { arn: topic.arn, policy }, inside)
    // Who is to publish is asked for its right at once.
    this.arn = pulumi.all([topic.arn, rights.id]).apply(([arn]) => arn)
    this.name = topic.name
    this.registerOutputs({ arn: this.arn, name: this.name })
  }
}

import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { type QueueDefinition, type QueueId, queues } from "../infra/inventory/queues.ts"

/** A queue as the rest of a stack needs it. */
export interface MadeQueue {
  readonly arn: pulumi.Output<string>
  readonly url: pulumi.Output<string>
  readonly name: pulumi.Output<string>
}

/** The queues of the inventory; what is received five times of operations' goes to the dead-letter queue, which takes from no other. */
export class Queues extends pulumi.ComponentResource {
  readonly byId: Readonly<Record<QueueId, MadeQueue>>

  constructor(
    name: string,
    { environment }: { readonly environment: string },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:Queues", name, { environment }, options)
    const make = (id: QueueId, definition: QueueDefinition, deadLetter?: aws.sqs.Queue) =>
      new aws.sqs.Queue(
        `${name}-${id}`,
        {
          name: `${definition.name}-${environment}`,
          visibilityTimeoutSeconds: definition.visibilityTimeout,
          messageRetentionSeconds: definition.retentionDays * 24 * 60 * 60,
          receiveWaitTimeSeconds: 20,
          sqsManagedSseEnabled: true,
          ...(deadLetter === undefined
            ? {}
            : {
                redrivePolicy: pulumi.jsonStringify({
                  deadLetterTargetArn: deadLetter.arn,
                  maxReceiveCount: definition.maxReceiveCount,
                }),
              }),
        },
        { parent: this },
      )
    const deadLetter = make("deadLetter", queues.deadLetter)
    const webhooks = make("webhooks", queues.webhooks)
    const sources = {
      creation: make("creation", queues.creation, deadLetter),
      update: make("update", queues.update, deadLetter),
      deletion: make("deletion", queues.deletion, deadLetter),
    }
    new aws.sqs.RedriveAllowPolicy(
      `${name}-redrive`,
      {
        queueUrl: deadLetter.url,
        redriveAllowPolicy: pulumi.jsonStringify({
          redrivePermission: "byQueue",
          sourceQueueArns: Object.values(sources).map(({ arn }) => arn),
        }),
      },
      { parent: this },
    )
    this.byId = { ...sources, deadLetter, webhooks }
    this.registerOutputs({ byId: this.byId })
  }
}

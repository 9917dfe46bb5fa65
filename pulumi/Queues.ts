import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { type QueueDefinition, type QueueId, queues } from "../infra/inventory/queues.ts"

/** A queue as the rest of a stack needs it. */
export interface MadeQueue {
  readonly arn: pulumi.Output<string>
  readonly url: pulumi.Output<string>
  readonly name: pulumi.Output<string>
}

/** The queues of the inventory; what is received five times goes to its dead-letter queue, which takes from no other. */
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
    const mailDeadLetter = make("mailDeadLetter", queues.mailDeadLetter)
    const mail = make("mail", queues.mail, mailDeadLetter)
    const webhooks = make("webhooks", queues.webhooks)
    const sources = {
      creation: make("creation", queues.creation, deadLetter),
      update: make("update", queues.update, deadLetter),
      deletion: make("deletion", queues.deletion, deadLetter),
    }
    const takeOnlyFrom = (of: string, queue: aws.sqs.Queue, from: ReadonlyArray<aws.sqs.Queue>) =>
      new aws.sqs.RedriveAllowPolicy(
        `${name}-${of}`,
        {
          queueUrl: queue.url,
          redriveAllowPolicy: pulumi.jsonStringify({
            redrivePermission: "byQueue",
            sourceQueueArns: from.map(({ arn }) => arn),
          }),
        },
        { parent: this },
      )
    takeOnlyFrom("redrive", deadLetter, Object.values(sources))
    takeOnlyFrom("mail-redrive", mailDeadLetter, [mail])
    this.byId = { ...sources, deadLetter, webhooks, mail, mailDeadLetter }
    this.registerOutputs({ byId: this.byId })
  }
}

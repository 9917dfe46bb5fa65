import * as aws from "@pulumi/aws"
import type * as pulumi from "@pulumi/pulumi"

import type { QueueId } from "../infra/inventory/queues.ts"
import { liveAlias } from "../infra/inventory/release.ts"
import type { MadeQueue } from "./Queues.ts"
import type { Release } from "./Releases.ts"
import type { ServiceFunction } from "./ServiceFunction.ts"

/** What the triggers of a stack are made from. */
export interface Sources {
  readonly environment: string
  readonly accountId: pulumi.Input<string>
  readonly queues: Readonly<Record<QueueId, MadeQueue>>
}

/** Makes what is released of a function run: by its queue, its schedule or Secrets Manager. The API binds its own. */
export const bindTrigger = (of: ServiceFunction, release: Release, sources: Sources): void => {
  const { name, trigger } = of.definition
  const inside = { parent: of }
  const allow = (
    principal: string,
    from: { readonly sourceArn?: pulumi.Input<string>; readonly sourceAccount?: pulumi.Input<string> },
  ): void => {
    new aws.lambda.Permission(
      name,
      {
        statementId: trigger.type,
        action: "lambda:InvokeFunction",
        function: release.name,
        qualifier: liveAlias,
        principal,
        ...from,
      },
      // A second statement of the same id would be refused.
      { ...inside, deleteBeforeReplace: true },
    )
  }
  if (trigger.type === "queue") {
    new aws.lambda.EventSourceMapping(
      name,
      {
        eventSourceArn: sources.queues[trigger.queue].arn,
        functionName: release.arn,
        batchSize: trigger.batchSize,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: trigger.maximumConcurrency },
      },
      inside,
    )
  }
  if (trigger.type === "schedule") {
    const { everyMinutes } = trigger
    const rule = new aws.cloudwatch.EventRule(
      name,
      {
        name: `bbws-wp-${name}-${sources.environment}`,
        scheduleExpression: everyMinutes === 1 ? "rate(1 minute)" : `rate(${everyMinutes} minutes)`,
      },
      inside,
    )
    new aws.cloudwatch.EventTarget(name, { targetId: name, rule: rule.name, arn: release.arn }, inside)
    allow("events.amazonaws.com", { sourceArn: rule.arn })
  }
  if (trigger.type === "rotation") allow("secretsmanager.amazonaws.com", { sourceAccount: sources.accountId })
}

import { join } from "node:path"

import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { ownVariables } from "../infra/iam/ownVariables.ts"
import { type Places, policyOf } from "../infra/iam/policies.ts"
import type { FunctionDefinition } from "../infra/inventory/functions.ts"
import { lambdaRuntime } from "../infra/inventory/lambdaRuntime.ts"
import { functionCode } from "./functionCode.ts"
import type { NetworkConfig } from "./NetworkConfig.ts"

/** Where `npm run build` puts the bundles. */
const bundles = join(import.meta.dirname, "..", "dist", "functions")

/** What is the same for all functions of a stack. */
export interface Surroundings {
  readonly environment: string
  readonly accountId: pulumi.Input<string>
  readonly network: {
    readonly [Key in "subnetIds" | "securityGroupIds"]: pulumi.Input<ReadonlyArray<string>> | NetworkConfig[Key]
  }
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>
  readonly logRetentionDays: number
  readonly places: pulumi.Input<Omit<Places, "logs">>
}

/** A function's name in its account, which is its role's, too. */
export const functionName = ({ name }: FunctionDefinition, environment: string): string =>
  `bbws-wp-${name}-${environment}`

const assumedByLambda = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
}

/** One function of the inventory with its role and its log group; `bindTrigger` makes it run. */
export class ServiceFunction extends pulumi.ComponentResource {
  readonly definition: FunctionDefinition
  readonly name: pulumi.Output<string>
  readonly arn: pulumi.Output<string>
  readonly logGroup: pulumi.Output<string>
  /** The version that was published last. */
  readonly version: pulumi.Output<string>

  constructor(definition: FunctionDefinition, around: Surroundings, options: pulumi.ComponentResourceOptions = {}) {
    super("bbws:wp:Function", definition.name, {}, options)
    this.definition = definition
    const inside = { parent: this }
    const name = functionName(definition, around.environment)
    const logs = new aws.cloudwatch.LogGroup(
      definition.name,
      { name: `/aws/lambda/${name}`, retentionInDays: around.logRetentionDays },
      inside,
    )
    const role = new aws.iam.Role(definition.name, { name, assumeRolePolicy: JSON.stringify(assumedByLambda) }, inside)
    const policy = new aws.iam.RolePolicy(
      definition.name,
      {
        name: "calls",
        role: role.id,
        policy: pulumi.all([around.places, logs.arn]).apply(([places, logsArn]) =>
          JSON.stringify({
            Version: "2012-10-17",
            Statement: policyOf(definition, { ...places, logs: logsArn }),
          }),
        ),
      },
      inside,
    )
    // X-Ray's actions know no resource; AWS's own policy has them, so that none of ours needs a `*`.
    const tracing = new aws.iam.RolePolicyAttachment(
      definition.name,
      { role: role.name, policyArn: "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess" },
      inside,
    )
    const { code, variables } = functionCode(join(bundles, definition.name))
    const lambda = new aws.lambda.Function(
      definition.name,
      {
        name,
        runtime: `nodejs${lambdaRuntime.node}.x`,
        architectures: [lambdaRuntime.architecture],
        handler: "index.handler",
        // What changes is a version of its own, which `Releases` brings.
        publish: true,
        code,
        role: role.arn,
        memorySize: definition.memory,
        timeout: definition.timeout,
        ...(definition.reservedConcurrency === undefined
          ? {}
          : { reservedConcurrentExecutions: definition.reservedConcurrency }),
        environment: { variables: { ...ownVariables(definition.name, around.variables), ...variables } },
        ...(definition.outside === true
          ? {}
          : {
              vpcConfig: {
                subnetIds: pulumi.output(around.network.subnetIds).apply((ids) => [...ids]),
                securityGroupIds: pulumi.output(around.network.securityGroupIds).apply((ids) => [...ids]),
              },
            }),
        tracingConfig: { mode: "Active" },
        loggingConfig: { logFormat: "Text", logGroup: logs.name },
      },
      // Without its rights the first invocations would fail.
      { ...inside, dependsOn: [policy, tracing] },
    )
    this.name = lambda.name
    this.arn = lambda.arn
    this.logGroup = logs.name
    this.version = lambda.version
    this.registerOutputs({ name: this.name, arn: this.arn, version: this.version })
  }
}

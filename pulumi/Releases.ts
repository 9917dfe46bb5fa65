import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import type { FunctionDefinition } from "../infra/inventory/functions.ts"
import { liveAlias, type ReleaseKind } from "../infra/inventory/release.ts"
import { alarmName } from "../infra/monitoring/alarms.ts"
import type { ServiceFunction } from "./ServiceFunction.ts"

/** What is released of a function, once its alias is there. */
export interface Release {
  /** Of the function. */
  readonly name: pulumi.Output<string>
  /** Of the alias. */
  readonly arn: pulumi.Output<string>
  readonly invokeArn: pulumi.Output<string>
}

/** CodeDeploy's own configurations: a tenth of the invocations for ten minutes, or all of them. */
const configurations: Readonly<Record<ReleaseKind, string>> = {
  canary: "CodeDeployDefault.LambdaCanary10Percent10Minutes",
  "at-once": "CodeDeployDefault.LambdaAllAtOnce",
}

/** Ids of the alarms on which a function's release goes back: its own, and what a wrong answer or a lost message raises. */
const alarmsOn = ({ name, trigger }: FunctionDefinition): ReadonlyArray<string> => [
  `ReleaseErrors-${name}`,
  trigger.type === "api" || trigger.type === "page" ? "ApiErrors" : "DLQMessagesPresent",
]

/** A name in the letters that CloudFormation takes: `SiteCreate`. */
const logicalId = (name: string): string =>
  name
    .split("-")
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("")

/**
 * Leads the alias of each function to its newest version by CodeDeploy, a part of the invocations first, and back when an
 * alarm says so. Only CloudFormation has a deployment of CodeDeploy as a part of a resource's update, so the aliases, and
 * nothing else, are a stack of CloudFormation; when one function goes back, all do, and `npm run pulumi -- up` fails.
 */
export class Releases extends pulumi.ComponentResource {
  /** What is released of one of the functions. */
  readonly of: (each: ServiceFunction) => Release

  constructor(
    name: string,
    args: {
      readonly environment: string
      readonly functions: ReadonlyArray<ServiceFunction>
      readonly kind: ReleaseKind
    },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:Releases", name, {}, options)
    const { environment, functions, kind } = args
    const inside = { parent: this }
    const role = new aws.iam.Role(
      `${name}-releases`,
      {
        name: `bbws-wp-releases-${environment}`,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "codedeploy.amazonaws.com" }, Action: "sts:AssumeRole" },
          ],
        }),
      },
      inside,
    )
    const rights = new aws.iam.RolePolicyAttachment(
      `${name}-releases`,
      { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited" },
      inside,
    )
    const application = new aws.codedeploy.Application(
      name,
      { name: `bbws-wp-${environment}`, computePlatform: "Lambda" },
      inside,
    )
    // CodeDeploy has one deployment at a time in a group.
    const groupOf = ({ definition }: ServiceFunction) =>
      new aws.codedeploy.DeploymentGroup(
        `${name}-${definition.name}`,
        {
          appName: application.name,
          deploymentGroupName: definition.name,
          serviceRoleArn: role.arn,
          deploymentConfigName: configurations[kind],
          deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
          alarmConfiguration: {
            enabled: kind === "canary",
            alarms: alarmsOn(definition).map((id) => alarmName(id, environment)),
          },
          autoRollbackConfiguration: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
        },
        { ...inside, dependsOn: [rights] },
      )
    const aliases = functions.map((each) => [
      logicalId(each.definition.name),
      {
        Type: "AWS::Lambda::Alias",
        Properties: { Name: liveAlias, FunctionName: each.name, FunctionVersion: each.version },
        UpdatePolicy: {
          CodeDeployLambdaAliasUpdate: {
            ApplicationName: application.name,
            DeploymentGroupName: groupOf(each).deploymentGroupName,
          },
        },
      },
    ])
    const stack = new aws.cloudformation.Stack(
      name,
      {
        name: `bbws-wp-live-${environment}`,
        templateBody: pulumi.jsonStringify({ Resources: Object.fromEntries(aliases) }),
      },
      { ...inside, customTimeouts: { create: "30m", update: "60m", delete: "30m" } },
    )
    // Whoever names an alias waits until it leads to the version of this deployment.
    const released = (value: pulumi.Input<string>) => pulumi.all([value, stack.id]).apply(([known]) => known)
    const { region } = aws.getRegionOutput({}, inside)
    this.of = (each) => {
      const arn = released(pulumi.interpolate`${each.arn}:${liveAlias}`)
      const invokeArn = pulumi.interpolate`arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`
      return { name: released(each.name), arn, invokeArn }
    }
    this.registerOutputs({})
  }
}

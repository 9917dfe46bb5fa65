import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { type FirewallLimits, firewallRules, limitAnswers } from "../infra/inventory/firewallRules.ts"

/** The web ACL before a stage of the API; it logs what it blocks, without the token and the key. */
export class Firewall extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>

  constructor(
    name: string,
    args: {
      readonly environment: string
      readonly stageArn: pulumi.Input<string>
      readonly limits: FirewallLimits
      /** Of pages that may read its answers. */
      readonly corsOrigins: ReadonlyArray<string>
      readonly logRetentionDays: number
    },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:Firewall", name, {}, options)
    const inside = { parent: this }
    const acl = new aws.wafv2.WebAcl(
      name,
      {
        name: `bbws-wp-${args.environment}`,
        scope: "REGIONAL",
        defaultAction: { allow: {} },
        rules: firewallRules(args.limits, args.corsOrigins),
        customResponseBodies: limitAnswers,
        // The most that a REST API hands over; nearly all our bodies are below.
        associationConfig: { requestBodies: [{ apiGateway: { defaultSizeInspectionLimit: "KB_64" } }] },
        visibilityConfig: {
          cloudwatchMetricsEnabled: true,
          metricName: `bbws-wp-${args.environment}`,
          sampledRequestsEnabled: false,
        },
      },
      inside,
    )
    new aws.wafv2.WebAclAssociation(name, { resourceArn: args.stageArn, webAclArn: acl.arn }, inside)
    const logs = new aws.cloudwatch.LogGroup(
      name,
      // WAF takes no log group whose name begins otherwise.
      { name: `aws-waf-logs-bbws-wp-${args.environment}`, retentionInDays: args.logRetentionDays },
      inside,
    )
    new aws.wafv2.WebAclLoggingConfiguration(
      name,
      {
        resourceArn: acl.arn,
        logDestinationConfigs: [logs.arn],
        redactedFields: ["authorization", "x-api-key"].map((header) => ({ singleHeader: { name: header } })),
        loggingFilter: {
          defaultBehavior: "DROP",
          // Not what it only counts: that may be every request of a portal.
          filters: [
            {
              behavior: "KEEP",
              requirement: "MEETS_ANY",
              conditions: [{ actionCondition: { action: "BLOCK" } }],
            },
          ],
        },
      },
      inside,
    )
    this.arn = acl.arn
    this.registerOutputs({ arn: this.arn })
  }
}

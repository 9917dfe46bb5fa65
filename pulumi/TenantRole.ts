import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { tenantRolePolicy } from "../infra/iam/policies.ts"
import type { FunctionDefinition } from "../infra/inventory/functions.ts"
import type { TenantPlaces } from "../src/platform/TenantPolicy.ts"
import { functionName } from "./ServiceFunction.ts"

/**
 * The role of which functions take a session for one tenant. What it may, it may for every tenant; a session's own policy
 * narrows it to one.
 */
export class TenantRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>

  constructor(
    name: string,
    args: {
      readonly environment: string
      readonly accountId: pulumi.Input<string>
      /** Ends the names of the roles of this stack. */
      readonly roleSuffix: string
      readonly functions: ReadonlyArray<FunctionDefinition>
      readonly places: pulumi.Input<TenantPlaces>
    },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:TenantRole", name, {}, options)
    const { accountId, environment, functions, places, roleSuffix } = args
    const inside = { parent: this }
    const trusted = functions
      .filter(({ grants }) => grants.actsForTenants === true)
      .map((each) => pulumi.interpolate`arn:aws:iam::${accountId}:role/${functionName(each, environment)}${roleSuffix}`)
    const role = new aws.iam.Role(
      name,
      {
        name: `bbws-wp-tenants-${environment}`,
        // By a condition: as principals, IAM takes no roles that are not there yet, and forgets those that are made again.
        assumeRolePolicy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: pulumi.interpolate`arn:aws:iam::${accountId}:root` },
              Action: "sts:AssumeRole",
              Condition: { ArnEquals: { "aws:PrincipalArn": trusted } },
            },
          ],
        }),
      },
      inside,
    )
    const policy = new aws.iam.RolePolicy(
      name,
      {
        name: "tenants",
        role: role.id,
        policy: pulumi
          .output(places)
          .apply((known) => JSON.stringify({ Version: "2012-10-17", Statement: tenantRolePolicy(known) })),
      },
      inside,
    )
    // Whoever has the role has its rights, too.
    this.arn = pulumi.all([role.arn, policy.id]).apply(([arn]) => arn)
    this.registerOutputs({ arn: this.arn })
  }
}

import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { dashboardOf } from "../infra/monitoring/dashboard.ts"
import type { Deployed } from "../infra/monitoring/watched.ts"

export type DashboardArgs = Deployed<pulumi.Input<string>>

/** The dashboard of a stack (`infra/monitoring/dashboard.ts`). */
export class Dashboard extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardArgs, options: pulumi.ComponentResourceOptions = {}) {
    super("bbws:wp:Dashboard", name, { environment: args.environment }, options)
    const inside = { parent: this }
    const { region } = aws.getRegionOutput({}, inside)
    const dashboardBody = pulumi
      .all([pulumi.output(args), region])
      .apply(([deployed, here]) => JSON.stringify(dashboardOf(deployed, here)))
    new aws.cloudwatch.Dashboard(name, { dashboardName: `bbws-wp-${args.environment}`, dashboardBody }, inside)
    this.registerOutputs({})
  }
}

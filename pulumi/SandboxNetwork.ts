import * as aws from "@pulumi/aws"
import * as awsx from "@pulumi/awsx"
import * as pulumi from "@pulumi/pulumi"

import { endpointsNeeded } from "../infra/iam/endpoints.ts"

/**
 * A network for a stack that is given none: private subnets in two zones, without a way to the internet, and the endpoints
 * that the functions need. WordPress has to be reachable from it by peering; the vulnerability feed is not.
 */
export class SandboxNetwork extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>
  readonly subnetIds: pulumi.Output<Array<string>>
  readonly securityGroupIds: pulumi.Output<Array<string>>

  constructor(
    name: string,
    {
      environment,
      managementPort,
      region,
    }: { readonly environment: string; readonly managementPort: number; readonly region: pulumi.Input<string> },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:SandboxNetwork", name, {}, options)
    const inside = { parent: this }
    const vpc = new awsx.ec2.Vpc(
      name,
      {
        cidrBlock: "10.64.0.0/16",
        numberOfAvailabilityZones: 2,
        enableDnsHostnames: true,
        enableDnsSupport: true,
        natGateways: { strategy: "None" },
        subnetSpecs: [{ type: "Isolated", cidrMask: 20 }],
        subnetStrategy: "Auto",
        tags: { Name: `bbws-wp-sandbox-${environment}` },
      },
      inside,
    )
    const group = (suffix: string, rules: Pick<aws.ec2.SecurityGroupArgs, "ingress" | "egress">) =>
      new aws.ec2.SecurityGroup(
        `${name}-${suffix}`,
        { vpcId: vpc.vpcId, description: `bbws-wp ${suffix} ${environment}`, ...rules },
        inside,
      )
    const https = { protocol: "tcp", fromPort: 443, toPort: 443 }
    const everywhere = { cidrBlocks: ["0.0.0.0/0"] }
    const management = { protocol: "tcp", fromPort: managementPort, toPort: managementPort }
    const functions = group("functions", {
      egress: [
        { ...https, ...everywhere },
        { ...management, ...everywhere },
      ],
    })
    const endpoints = group("endpoints", { ingress: [{ ...https, securityGroups: [functions.id] }] })
    const routeTables = aws.ec2.getRouteTablesOutput({ vpcId: vpc.vpcId }, { ...inside, dependsOn: [vpc] })
    for (const { kind, service } of endpointsNeeded()) {
      const place =
        kind === "Gateway"
          ? { routeTableIds: routeTables.ids }
          : { privateDnsEnabled: true, subnetIds: vpc.isolatedSubnetIds, securityGroupIds: [endpoints.id] }
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId: vpc.vpcId,
          serviceName: pulumi.interpolate`com.amazonaws.${region}.${service}`,
          vpcEndpointType: kind,
          ...place,
        },
        inside,
      )
    }
    this.vpcId = vpc.vpcId
    this.subnetIds = vpc.isolatedSubnetIds
    this.securityGroupIds = functions.id.apply((id) => [id])
    this.registerOutputs({ vpcId: this.vpcId, subnetIds: this.subnetIds, securityGroupIds: this.securityGroupIds })
  }
}

import * as aws from "@pulumi/aws"
import * as awsx from "@pulumi/awsx"
import * as pulumi from "@pulumi/pulumi"

/** Services that functions reach through an endpoint in their subnets; the table's and the bucket's are in the route tables. */
const interfaceServices = ["sqs", "sns", "secretsmanager", "xray"] as const
const gatewayServices = ["dynamodb", "s3"] as const

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
    { environment, region }: { readonly environment: string; readonly region: pulumi.Input<string> },
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
    const functions = group("functions", { egress: [{ ...https, cidrBlocks: ["0.0.0.0/0"] }] })
    const endpoints = group("endpoints", { ingress: [{ ...https, securityGroups: [functions.id] }] })
    for (const service of interfaceServices) {
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId: vpc.vpcId,
          serviceName: pulumi.interpolate`com.amazonaws.${region}.${service}`,
          vpcEndpointType: "Interface",
          privateDnsEnabled: true,
          subnetIds: vpc.isolatedSubnetIds,
          securityGroupIds: [endpoints.id],
        },
        inside,
      )
    }
    const routeTables = aws.ec2.getRouteTablesOutput({ vpcId: vpc.vpcId }, { ...inside, dependsOn: [vpc] })
    for (const service of gatewayServices) {
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId: vpc.vpcId,
          serviceName: pulumi.interpolate`com.amazonaws.${region}.${service}`,
          vpcEndpointType: "Gateway",
          routeTableIds: routeTables.ids,
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

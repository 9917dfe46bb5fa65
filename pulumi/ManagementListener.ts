import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { certificate, checked, wrong } from "./checks.ts"
import type { NetworkConfig } from "./NetworkConfig.ts"

/** Where the listener belongs; the load balancer is another repository's. */
export interface ManagementListenerConfig {
  readonly loadBalancerArn: string
  /** For `*.` before the host of `wordpressNetworkBaseUrl`. */
  readonly certificateArn: string
}

/** Reads what a stack is told of it; undefined: the listener is there already. */
export const managementListenerOf = (config: pulumi.Config): ManagementListenerConfig | undefined => {
  const loadBalancerArn = config.get("managementLoadBalancerArn")
  if (loadBalancerArn === undefined) return undefined
  if (config.get("vpcId") === undefined) wrong(`${config.name}:vpcId`, "the VPC of managementLoadBalancerArn", "")
  return {
    loadBalancerArn: checked(
      `${config.name}:managementLoadBalancerArn`,
      loadBalancerArn,
      /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/app\/[\w/-]+$/,
      "the ARN of the internal application load balancer",
    ),
    certificateArn: checked(
      `${config.name}:managementCertificateArn`,
      config.get("managementCertificateArn") ?? "",
      certificate,
      "the ARN of an ACM certificate for *. before the host of wordpressNetworkBaseUrl",
    ),
  }
}

/**
 * The listener of the load balancer by which the functions call the tenants' WordPress: a port of its own, and a security
 * group of its own that lets in only theirs. Whoever makes a tenant's container gives the listener a rule that leads to the
 * container's management port; without one, it answers 404.
 */
export class ManagementListener extends pulumi.ComponentResource {
  /** For the load balancer, which has to have it beside its others. */
  readonly securityGroupId: pulumi.Output<string>
  readonly listenerArn: pulumi.Output<string>

  constructor(
    name: string,
    args: {
      readonly environment: string
      readonly network: NetworkConfig
      readonly port: number
      readonly listener: ManagementListenerConfig
    },
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("bbws:wp:ManagementListener", name, {}, options)
    const { environment, listener, network, port } = args
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      {
        vpcId: network.vpcId,
        description: `bbws-wp management ${environment}`,
        ingress: [{ protocol: "tcp", fromPort: port, toPort: port, securityGroups: [...network.securityGroupIds] }],
      },
      { parent: this },
    )
    const made = new aws.lb.Listener(
      name,
      {
        loadBalancerArn: listener.loadBalancerArn,
        port,
        protocol: "HTTPS",
        certificateArn: listener.certificateArn,
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        defaultActions: [
          { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "404", messageBody: "" } },
        ],
      },
      { parent: this },
    )
    this.securityGroupId = group.id
    this.listenerArn = made.arn
    this.registerOutputs({ securityGroupId: this.securityGroupId, listenerArn: this.listenerArn })
  }
}

import * as aws from "@pulumi/aws"
import * as pulumi from "@pulumi/pulumi"

import { type Endpoint, endpointsNeeded } from "../infra/iam/endpoints.ts"
import {
  concurrencyQuota,
  type EndpointFacts,
  type NetworkFacts,
  networkFaults,
  quotaFaults,
  type SubnetFacts,
} from "./accountFaults.ts"
import type { Configuration } from "./Configuration.ts"
import type { GroupRule } from "./endpointAccess.ts"
import type { NetworkConfig } from "./NetworkConfig.ts"

type Route = aws.types.output.ec2.GetRouteTableRoute

/** An internet gateway is none: it takes only what has a public address. */
const isWayOut = (route: Route): boolean =>
  route.cidrBlock === "0.0.0.0/0" &&
  [
    route.natGatewayId,
    route.transitGatewayId,
    route.networkInterfaceId,
    route.instanceId,
    route.vpcEndpointId,
    route.coreNetworkArn,
    route.gatewayId?.startsWith("vgw-") ? route.gatewayId : "",
  ].some((target) => target !== undefined && target !== "")

const subnetFacts = async (vpcId: string, subnetIds: ReadonlyArray<string>): Promise<ReadonlyArray<SubnetFacts>> => {
  const { ids } = await aws.ec2.getRouteTables({ vpcId })
  const tables = await Promise.all(ids.map((routeTableId) => aws.ec2.getRouteTable({ routeTableId })))
  const main = tables.find(({ associations }) => associations.some((each) => each.main))
  return Promise.all(
    subnetIds.map(async (id) => {
      const subnet = await aws.ec2.getSubnet({ id })
      const own = tables.find(({ associations }) => associations.some(({ subnetId }) => subnetId === id))
      const table = own ?? main
      return {
        id,
        vpcId: subnet.vpcId,
        zone: subnet.availabilityZone,
        range: subnet.cidrBlock,
        routeTableId: table?.routeTableId ?? "",
        hasWayOut: table?.routes.some(isWayOut) ?? false,
      }
    }),
  )
}

/** The provider has a look-up of exactly one endpoint, and none of all. */
const endpointFacts = async (vpcId: string, region: string, of: Endpoint): Promise<ReadonlyArray<EndpointFacts>> => {
  const filters = [{ name: "vpc-endpoint-type", values: [of.kind] }]
  try {
    const found = await aws.ec2.getVpcEndpoint({ vpcId, serviceName: `com.amazonaws.${region}.${of.service}`, filters })
    const { policy, privateDnsEnabled, routeTableIds, securityGroupIds: groupIds, state } = found
    const isAvailable = state === "available"
    return [{ ...of, isAvailable, privateDns: privateDnsEnabled, routeTableIds, groupIds, policy }]
  } catch (error) {
    if (/no matching .*VPC Endpoint/i.test(String(error))) return []
    throw error
  }
}

const rulesOf = async (groupIds: ReadonlyArray<string>): Promise<ReadonlyArray<GroupRule>> => {
  const filters = [{ name: "group-id", values: [...new Set(groupIds)] }]
  const { ids } = await aws.vpc.getSecurityGroupRules({ filters })
  return Promise.all(
    ids.map(async (securityGroupRuleId) => {
      const { securityGroupId: groupId, ...rule } = await aws.vpc.getSecurityGroupRule({ securityGroupRuleId })
      return { ...rule, groupId }
    }),
  )
}

const networkFacts = async ({ securityGroupIds, subnetIds, vpcId }: NetworkConfig): Promise<NetworkFacts> => {
  const { region } = await aws.getRegion()
  const { enableDnsHostnames, enableDnsSupport } = await aws.ec2.getVpc({ id: vpcId })
  const found = await Promise.all(endpointsNeeded().map((each) => endpointFacts(vpcId, region, each)))
  const endpoints = found.flat()
  return {
    vpcId,
    groupIds: securityGroupIds,
    rules: await rulesOf([...securityGroupIds, ...endpoints.flatMap(({ groupIds }) => groupIds)]),
    region,
    resolvesNames: enableDnsHostnames && enableDnsSupport,
    subnets: await subnetFacts(vpcId, subnetIds),
    endpoints,
  }
}

/** Looks at the account before anything is made in it, and refuses one that lacks what the functions need. */
export const checkAccount = async (config: Configuration): Promise<void> => {
  const { value } = await aws.servicequotas.getServiceQuota(concurrencyQuota)
  const fetchesFeed = config.vulnerabilityFeedUrl !== ""
  const faults = [
    ...quotaFaults(value, config.limits.burstLimit),
    ...(config.network === undefined ? [] : networkFaults(await networkFacts(config.network), { fetchesFeed })),
  ]
  if (faults.length > 0) {
    throw new pulumi.RunError(
      `This account lacks, for ${config.environment}:\n${faults.map((each) => `- ${each}`).join("\n")}`,
    )
  }
}

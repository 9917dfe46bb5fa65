import { type Endpoint, endpointsNeeded } from "../infra/iam/endpoints.ts"
import { functions } from "../infra/inventory/functions.ts"

/** A private subnet as it is found. */
export interface SubnetFacts {
  readonly id: string
  readonly vpcId: string
  readonly zone: string
  readonly routeTableId: string
  /** Whether its default route leads to the internet for what has no public address of its own, as functions have none. */
  readonly hasWayOut: boolean
}

/** An endpoint as it is found. */
export interface EndpointFacts extends Endpoint {
  readonly isAvailable: boolean
  readonly privateDns: boolean
  readonly routeTableIds: ReadonlyArray<string>
}

export interface NetworkFacts {
  readonly vpcId: string
  readonly region: string
  /** `enableDnsSupport` and `enableDnsHostnames`: without both, no name leads to an interface endpoint. */
  readonly resolvesNames: boolean
  readonly subnets: ReadonlyArray<SubnetFacts>
  /** Those for services that functions call. */
  readonly endpoints: ReadonlyArray<EndpointFacts>
}

/** What the functions would miss in a network that is given; without it each of their calls hangs until it is timed out. */
export const networkFaults = (
  { endpoints, region, resolvesNames, subnets, vpcId }: NetworkFacts,
  { fetchesFeed }: { readonly fetchesFeed: boolean },
): ReadonlyArray<string> => {
  const shut = subnets.filter(({ hasWayOut }) => !hasWayOut)
  const faultOf = ({ kind, service }: Endpoint): ReadonlyArray<string> => {
    const name = `com.amazonaws.${region}.${service}`
    const found = endpoints.find((each) => each.service === service && each.kind === kind)
    if (found === undefined || !found.isAvailable) return [`an endpoint (${kind}) for ${name}`]
    if (kind === "Interface") return found.privateDns ? [] : [`private DNS names of the endpoint for ${name}`]
    const without = shut.filter(({ routeTableId }) => !found.routeTableIds.includes(routeTableId))
    return without.map((each) => `the endpoint for ${name} in the route table ${each.routeTableId} of ${each.id}`)
  }
  return [
    ...subnets.filter((each) => each.vpcId !== vpcId).map(({ id }) => `${id} in ${vpcId}: it is in another VPC`),
    ...(new Set(subnets.map(({ zone }) => zone)).size < 2 ? ["subnets in two availability zones"] : []),
    ...(shut.length === 0 ? [] : endpointsNeeded().flatMap(faultOf)),
    ...(shut.length === 0 || resolvesNames ? [] : [`DNS support and DNS hostnames of ${vpcId}`]),
    ...(fetchesFeed ? shut.map(({ id }) => `a default route of ${id} to a NAT gateway, for vulnerabilityFeedUrl`) : []),
  ]
}

/** Functions that run at once at most, by what lets them run. */
const concurrency = (requestsAtOnce: number) => ({
  consumers: functions.reduce(
    (sum, { trigger }) => sum + (trigger.type === "queue" ? trigger.maximumConcurrency : 0),
    0,
  ),
  scheduled: functions.filter(({ trigger }) => trigger.type === "schedule" || trigger.type === "rotation").length,
  requests: requestsAtOnce,
  reserved: functions.reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0),
})

/** What an ordinary account has, and what AWS gives without questions. */
const ordinaryQuota = 1000

/** The quota of Lambda's concurrent executions, in Service Quotas. */
export const concurrencyQuota = { serviceCode: "lambda", quotaCode: "L-B99A9384" } as const

/**
 * What is wrong with an account that runs so many functions at once: a new one may run 10, and what it throttles waits, hidden in
 * its queue, until it is given up.
 */
export const quotaFaults = (quota: number, requestsAtOnce: number): ReadonlyArray<string> => {
  const { consumers, requests, reserved, scheduled } = concurrency(requestsAtOnce)
  const needed = consumers + requests + scheduled + reserved
  if (quota >= needed) return []
  const { quotaCode, serviceCode } = concurrencyQuota
  return [
    `${needed} concurrent executions of Lambda (${consumers} for consumers, ${scheduled} for schedules, ${requests} for requests by burstLimit, ${reserved} reserved): the account has ${quota}. ` +
      `Ask for ${Math.max(ordinaryQuota, needed)}: aws service-quotas request-service-quota-increase --service-code ${serviceCode} --quota-code ${quotaCode} --desired-value ${Math.max(ordinaryQuota, needed)}`,
  ]
}

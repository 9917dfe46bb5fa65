import { type Endpoint, endpointsNeeded } from "../infra/iam/endpoints.ts"
import { functions } from "../infra/inventory/functions.ts"
import { actionsAt, forbidden, type GroupRule, letsIn, letsOut } from "./endpointAccess.ts"

/** A private subnet as it is found. */
export interface SubnetFacts {
  readonly id: string
  readonly vpcId: string
  readonly zone: string
  /** Its addresses: `10.0.1.0/24`. */
  readonly range: string
  readonly routeTableId: string
  /** Whether its default route leads to the internet for what has no public address of its own, as functions have none. */
  readonly hasWayOut: boolean
}

/** An endpoint as it is found. */
export interface EndpointFacts extends Endpoint {
  readonly isAvailable: boolean
  readonly privateDns: boolean
  readonly routeTableIds: ReadonlyArray<string>
  readonly groupIds: ReadonlyArray<string>
  /** As JSON; empty where everything is allowed. */
  readonly policy: string
}

export interface NetworkFacts {
  readonly vpcId: string
  /** Security groups of the functions. */
  readonly groupIds: ReadonlyArray<string>
  /** Rules of their groups and the endpoints'. */
  readonly rules: ReadonlyArray<GroupRule>
  readonly region: string
  /** `enableDnsSupport` and `enableDnsHostnames`: without both, no name leads to an interface endpoint. */
  readonly resolvesNames: boolean
  readonly subnets: ReadonlyArray<SubnetFacts>
  /** Those for services that functions call. */
  readonly endpoints: ReadonlyArray<EndpointFacts>
}

/** What the functions would miss in a network that is given; without it each of their calls hangs until it is timed out. */
export const networkFaults = (
  { endpoints, groupIds, region, resolvesNames, rules, subnets, vpcId }: NetworkFacts,
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
  /** Of one that is there: its names, or its routes, take the calls away from every other way. */
  const standing = endpoints.filter(
    ({ isAvailable, kind, privateDns }) => isAvailable && (kind === "Gateway" || privateDns),
  )
  const accessFaultsOf = (found: EndpointFacts): ReadonlyArray<string> => {
    const name = `com.amazonaws.${region}.${found.service}`
    const kept = forbidden(found.policy, actionsAt(found.service))
    const shutOut = subnets.filter(({ range }) => !letsIn(rules, found.groupIds, { groupIds, range }))
    return [
      ...(kept.length === 0 ? [] : [`${kept.join(", ")} in the policy of the endpoint for ${name}`]),
      ...(found.kind === "Gateway" || shutOut.length === 0
        ? []
        : [
            `port 443 into a security group of the endpoint for ${name}, from ${shutOut.map(({ id }) => id).join(", ")}`,
          ]),
    ]
  }
  return [
    ...(letsOut(rules, groupIds) ? [] : [`port 443 out of ${groupIds.join(", ")}`]),
    ...standing.flatMap(accessFaultsOf),
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

/** Lambda reserves nothing of the last of an account, whatever it may run: PutFunctionConcurrency is refused. */
const neverReserved = 100

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
  const needed = Math.max(consumers + requests + scheduled, neverReserved) + reserved
  if (quota >= needed) return []
  const { quotaCode, serviceCode } = concurrencyQuota
  return [
    `${needed} concurrent executions of Lambda (${consumers} for consumers, ${scheduled} for schedules, ${requests} for requests by burstLimit, ${reserved} reserved, beside which ${neverReserved} have to stay): the account has ${quota}. ` +
      `Ask for ${Math.max(ordinaryQuota, needed)}: aws service-quotas request-service-quota-increase --service-code ${serviceCode} --quota-code ${quotaCode} --desired-value ${Math.max(ordinaryQuota, needed)}`,
  ]
}

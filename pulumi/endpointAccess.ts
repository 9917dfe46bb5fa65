import ipaddr from "ipaddr.js"

import { actionsOf, tenantActionsOf } from "../infra/iam/policies.ts"
import { functions } from "../infra/inventory/functions.ts"

/** A rule of a security group as it is found; what it does not say is empty. */
export interface GroupRule {
  readonly groupId: string
  readonly isEgress: boolean
  readonly ipProtocol: string
  readonly fromPort: number
  readonly toPort: number
  readonly cidrIpv4: string
  readonly referencedSecurityGroupId: string
  /** A list of addresses that is kept elsewhere: taken for one that holds them. */
  readonly prefixListId: string
}

const https = 443
const opensHttps = ({ fromPort, ipProtocol, toPort }: GroupRule): boolean =>
  ipProtocol === "-1" || (["tcp", "6"].includes(ipProtocol) && fromPort <= https && https <= toPort)

/** Whether all addresses of one range are in another. */
const isWithin = (range: string, outer: string): boolean => {
  if (outer === "") return false
  const [address, bits] = ipaddr.parseCIDR(range)
  const [network, width] = ipaddr.parseCIDR(outer)
  return width <= bits && address.kind() === network.kind() && address.match([network, width])
}

/** Whether these groups let anything out to port 443. */
export const letsOut = (rules: ReadonlyArray<GroupRule>, groupIds: ReadonlyArray<string>): boolean =>
  rules.some((rule) => rule.isEgress && groupIds.includes(rule.groupId) && opensHttps(rule))

/** Whether these groups let in to port 443 what has other groups, or stands in a range of addresses. */
export const letsIn = (
  rules: ReadonlyArray<GroupRule>,
  groupIds: ReadonlyArray<string>,
  from: { readonly groupIds: ReadonlyArray<string>; readonly range: string },
): boolean =>
  rules.some(
    (rule) =>
      !rule.isEgress &&
      groupIds.includes(rule.groupId) &&
      opensHttps(rule) &&
      (from.groupIds.includes(rule.referencedSecurityGroupId) ||
        rule.prefixListId !== "" ||
        isWithin(from.range, rule.cidrIpv4)),
  )

interface Statement {
  readonly Effect?: string
  readonly Action?: string | ReadonlyArray<string>
  readonly NotAction?: string | ReadonlyArray<string>
  readonly Resource?: string | ReadonlyArray<string>
  readonly Condition?: object
}

const listOf = (value: string | ReadonlyArray<string> = []): ReadonlyArray<string> =>
  typeof value === "string" ? [value] : value

const names = (patterns: ReadonlyArray<string>, action: string): boolean =>
  patterns.some((pattern) =>
    new RegExp(
      `^${pattern
        .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
      "i",
    ).test(action),
  )
const isAbout = ({ Action, NotAction }: Statement, action: string): boolean =>
  Action === undefined ? NotAction !== undefined && !names(listOf(NotAction), action) : names(listOf(Action), action)

const parse: (text: string) => { readonly Statement?: Statement | ReadonlyArray<Statement> } = JSON.parse

/**
 * The actions, of these, that a policy of an endpoint lets nobody take. Who may take them on what, it may narrow as it likes:
 * that is not looked at.
 */
export const forbidden = (policy: string, actions: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (policy === "") return []
  const statements = [parse(policy).Statement ?? []].flat()
  return actions.filter(
    (action) =>
      !statements.some((each) => each.Effect === "Allow" && isAbout(each, action)) ||
      statements.some(
        (each) =>
          each.Effect === "Deny" &&
          each.Condition === undefined &&
          listOf(each.Resource).includes("*") &&
          isAbout(each, action),
      ),
  )
}

/** X-Ray's, which Lambda's daemon takes and no code of ours. */
const tracing = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]

/** What functions in the network ask of a service. */
export const actionsAt = (service: string): ReadonlyArray<string> =>
  [
    ...new Set([
      ...tracing,
      ...functions
        .filter(({ outside = false }) => !outside)
        .flatMap(({ name }) => [...actionsOf(name), ...tenantActionsOf(name)]),
    ]),
  ]
    .filter((action) => action.startsWith(`${service}:`))
    .toSorted()

import type * as aws from "@pulumi/aws"

import { gatewayCorsHeaders } from "../../src/http/Cors.ts"
import { toEnvelope } from "../../src/http/ErrorEnvelope.ts"
import { AddressLimitReached, TenantLimitReached } from "../../src/http/GatewayErrors.ts"

/** AWS's sets of rules, with those of their rules that only count here. */
const managedRules: ReadonlyArray<{ readonly set: string; readonly counted: ReadonlyArray<string> }> = [
  {
    set: "AWSManagedRulesCommonRuleSet",
    counted: [
      // It ends at 8 KB: templates and configurations may have 256 KB, and our own code ends them there.
      "SizeRestrictions_BODY",
      // A plugin's configuration may be markup; bodies are JSON that schemas check, and never a page of ours.
      "CrossSiteScripting_BODY",
      // Callers are programs, and Node's own client names itself only when it is told to.
      "NoUserAgent_HEADER",
    ],
  },
  { set: "AWSManagedRulesKnownBadInputsRuleSet", counted: [] },
  { set: "AWSManagedRulesAmazonIpReputationList", counted: [] },
]

const visibilityOf = (metricName: string) => ({
  cloudwatchMetricsEnabled: true,
  metricName,
  // Samples hold headers.
  sampledRequestsEnabled: false,
})

/** An answer of the firewall: where it stands in the web ACL, and what it says. */
const answers = {
  "address-limit": new AddressLimitReached(),
  "tenant-limit": new TenantLimitReached(),
} as const

/**
 * The answers of the firewall to who is over a limit. They are fixed texts: the request has no id yet but AWS's own, which is
 * in the header `x-amzn-requestid`, and there is no clock to ask.
 */
export const limitAnswers: Array<aws.types.input.wafv2.WebAclCustomResponseBody> = Object.entries(answers).map(
  ([key, problem]) => ({
    key,
    contentType: "APPLICATION_JSON",
    content: JSON.stringify({ ...toEnvelope(problem, "none", 0), timestamp: "unknown" }),
  }),
)

/** The firewall cannot repeat what a page says, and there is nothing in these answers that any page may not read. */
const corsOf = (origins: ReadonlyArray<string>): ReadonlyArray<readonly [string, string]> =>
  Object.entries(gatewayCorsHeaders(origins, "*"))

const blockedWith = (key: keyof typeof answers, origins: ReadonlyArray<string>) => ({
  block: {
    customResponse: {
      responseCode: answers[key].response.status,
      customResponseBodyKey: key,
      responseHeaders: [["retry-after", String(answers[key].retryAfter)] as const, ...corsOf(origins)].map(
        ([header, value]) => ({ name: header, value }),
      ),
    },
  },
})

/** Requests in five minutes. */
export interface FirewallLimits {
  readonly perAddress: number
  /** With one method to one address of a tenant's. */
  readonly perTenant: number
  /** Of tenants that have a limit of their own instead, by their ids. */
  readonly tenants: Readonly<Record<string, number>>
}

const evaluationWindowSec = 300

/** What is written otherwise is the same path. */
const textTransformations = [
  { priority: 0, type: "URL_DECODE" },
  { priority: 1, type: "NORMALIZE_PATH" },
]

/** The stage may stand before the path, so it is looked for within. */
const inPath = (searchString: string) => ({
  byteMatchStatement: {
    searchString,
    positionalConstraint: "CONTAINS",
    fieldToMatch: { uriPath: {} },
    textTransformations,
  },
})

/**
 * Tenants that may have a limit of their own: a web ACL takes ten statements that count requests, and two are for everybody.
 * https://docs.aws.amazon.com/waf/latest/developerguide/limits.html
 */
export const mostTenantLimits = 8

/** A tenant with a limit of its own has it for all its paths; the firewall cannot cut the others' ids out of a path. */
const tenantRules = ({ perTenant, tenants }: FirewallLimits): ReadonlyArray<Pick<Rule, "name" | "statement">> => [
  ...Object.entries(tenants).map(([tenantId, limit]) => ({
    name: `tenant-limit-${tenantId}`,
    statement: {
      rateBasedStatement: {
        limit,
        aggregateKeyType: "CONSTANT",
        evaluationWindowSec,
        scopeDownStatement: inPath(`/tenants/${tenantId}/`),
      },
    },
  })),
  {
    name: "tenant-limit",
    statement: {
      rateBasedStatement: {
        limit: perTenant,
        aggregateKeyType: "CUSTOM_KEYS",
        customKeys: [{ httpMethod: {} }, { uriPath: { textTransformations } }],
        evaluationWindowSec,
        scopeDownStatement: without(Object.keys(tenants)),
      },
    },
  },
]

/** The paths of all tenants but these. */
const without = (tenantIds: ReadonlyArray<string>) => {
  const others = tenantIds.map((id) => ({ notStatement: { statement: inPath(`/tenants/${id}/`) } }))
  const ofTenants = inPath("/tenants/")
  return others.length === 0 ? ofTenants : { andStatement: { statements: [ofTenants, ...others] } }
}

interface Rule extends aws.types.input.wafv2.WebAclRule {
  name: string
}

/** The rules in their order; the limits first, so that they count all requests, those of attacks too. */
export const firewallRules = (limits: FirewallLimits, corsOrigins: ReadonlyArray<string>): Array<Rule> => {
  const rules: ReadonlyArray<Omit<Rule, "priority" | "visibilityConfig">> = [
    {
      name: "address-limit",
      statement: { rateBasedStatement: { limit: limits.perAddress, aggregateKeyType: "IP", evaluationWindowSec } },
      action: blockedWith("address-limit", corsOrigins),
    },
    ...tenantRules(limits).map((rule) => ({ ...rule, action: blockedWith("tenant-limit", corsOrigins) })),
    ...managedRules.map(({ counted, set }) => ({
      name: set,
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: {
          vendorName: "AWS",
          name: set,
          ruleActionOverrides: counted.map((name) => ({ name, actionToUse: { count: {} } })),
        },
      },
    })),
  ]
  return rules.map((rule, priority) => ({
    ...rule,
    priority,
    visibilityConfig: visibilityOf(`bbws-wp-${rule.name}`),
  }))
}

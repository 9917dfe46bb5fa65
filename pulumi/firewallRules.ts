import type * as aws from "@pulumi/aws"

import { toEnvelope } from "../src/http/ErrorEnvelope.ts"
import { AddressLimitReached } from "../src/http/GatewayErrors.ts"

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

/** Where the answer to an address over its limit stands in the web ACL. */
export const limitBody = "address-limit"

const limitReached = new AddressLimitReached()

/**
 * The answer of the firewall to an address over its limit. It is a fixed text: the request has no id yet but AWS's own, which is
 * in the header `x-amzn-requestid`, and there is no clock to ask.
 */
export const limitAnswer: aws.types.input.wafv2.WebAclCustomResponseBody = {
  key: limitBody,
  contentType: "APPLICATION_JSON",
  content: JSON.stringify({ ...toEnvelope(limitReached, "none", 0), timestamp: "unknown" }),
}

/** The rules in their order; the limit of an address first, so that it counts all requests, those of attacks too. */
export const firewallRules = (perAddress: number): Array<aws.types.input.wafv2.WebAclRule> => [
  {
    name: "address-limit",
    priority: 0,
    statement: { rateBasedStatement: { limit: perAddress, aggregateKeyType: "IP", evaluationWindowSec: 300 } },
    action: {
      block: {
        customResponse: {
          responseCode: limitReached.response.status,
          customResponseBodyKey: limitBody,
          responseHeaders: [{ name: "retry-after", value: String(limitReached.retryAfter) }],
        },
      },
    },
    visibilityConfig: visibilityOf("bbws-wp-address-limit"),
  },
  ...managedRules.map(({ counted, set }, index) => ({
    name: set,
    priority: index + 1,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name: set,
        ruleActionOverrides: counted.map((name) => ({ name, actionToUse: { count: {} } })),
      },
    },
    visibilityConfig: visibilityOf(`bbws-wp-${set}`),
  })),
]

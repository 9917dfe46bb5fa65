import { assert, describe, it } from "@effect/vitest"

import { firewallRules } from "../../infra/inventory/firewallRules.ts"
import { functions } from "../../infra/inventory/functions.ts"
import { alarmsOf } from "../../infra/monitoring/alarms.ts"
import { Api } from "../../pulumi/Api.ts"
import { deployed } from "../support/deployed.ts"
import { accountId, region } from "./account.ts"
import { at, layOut } from "./recording.ts"
import { autoNamed } from "./rules/autoNaming.ts"
import { propertyFaults } from "./rules/properties.ts"

const creation = "POST /v1.0/tenants/{tenantId}/sites"
const { resources } = await layOut(
  () =>
    new Api("api", {
      environment: "dev",
      userPoolArn: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${region}_portal`,
      functions: Object.fromEntries(
        functions.map(({ name, timeout }) => [name, { name, invokeArn: `invoke:${name}`, timeout }]),
      ),
      limits: {
        rateLimit: 50,
        burstLimit: 100,
        dailyQuota: 1000,
        perAddress: 2000,
        methods: { [creation]: { rateLimit: 5, burstLimit: 10 } },
        perTenant: 500,
        tenants: { "tenant-1": 20_000, "tenant-2": 30_000 },
      },
      keyHolders: ["customer-portal"],
      logRetentionDays: 14,
      managesAccount: true,
    }),
  {
    "aws:apigateway/restApi:RestApi": { executionArn: `arn:aws:execute-api:${region}:${accountId}:restapi1` },
    "aws:apigateway/stage:Stage": { arn: `arn:aws:apigateway:${region}::/restapis/restapi1/stages/dev` },
    "aws:wafv2/webAcl:WebAcl": { arn: `arn:aws:wafv2:${region}:${accountId}:regional/webacl/api/1` },
    "aws:cloudwatch/logGroup:LogGroup": { arn: `arn:aws:logs:${region}:${accountId}:log-group:access` },
    "aws:iam/role:Role": { arn: `arn:aws:iam::${accountId}:role/logs` },
  },
)
const ofKind = (kind: string) => resources.filter(({ type }) => type.endsWith(`:${kind}`)).map(({ inputs }) => inputs)
const rules = Object.values(Object(at(ofKind("WebAcl")[0], "rules")))
const statementOf = (name: string) =>
  at(
    rules.find((rule) => at(rule, "name") === name),
    "statement",
    "rateBasedStatement",
  )

describe("the limit of a method", () => {
  it("is the stage's, unless the configuration has another one", () => {
    const settings = ofKind("MethodSettings").map(({ methodPath, settings: its }) => [
      methodPath,
      at(its, "throttlingRateLimit"),
      at(its, "throttlingBurstLimit"),
    ])
    assert.deepStrictEqual(settings, [
      ["*/*", 50, 100],
      ["~1v1.0~1tenants~1{tenantId}~1sites/POST", 5, 10],
    ])
  })

  it("is told by a metric of the access log, for an alarm: API Gateway counts it as an error of the caller's", () => {
    const [filter, ...others] = ofKind("LogMetricFilter")
    assert.isEmpty(others)
    assert.deepInclude(filter, {
      logGroupName: "/aws/apigateway/bbws-wp-dev",
      pattern: '{ $.errorType = "THROTTLED" }',
      metricTransformation: { namespace: "BBWS/WPTechnical", name: "ApiThrottled", value: "1", unit: "Count" },
    })
    const format: unknown = JSON.parse(String(at(ofKind("Stage")[0], "accessLogSettings", "format")))
    assert.strictEqual(at(format, "errorType"), "$context.error.responseType")
    const [alarm] = alarmsOf(deployed).filter(({ id }) => id === "ApiThrottled")
    assert.deepStrictEqual(alarm?.metrics, [{ namespace: "BBWS/WPTechnical", name: "ApiThrottled", dimensions: {} }])
  })

  it("costs nothing to be watched: nobody reads the metrics of single methods", () => {
    for (const { settings } of ofKind("MethodSettings")) assert.strictEqual(at(settings, "metricsEnabled"), false)
  })
})

describe("the limit of a tenant", () => {
  it("holds for each method and path of it, however the path is written", () => {
    const statement = statementOf("tenant-limit")
    assert.strictEqual(at(statement, "limit"), 500)
    assert.strictEqual(at(statement, "aggregateKeyType"), "CUSTOM_KEYS")
    const keys = Object.values(Object(at(statement, "customKeys")))
    assert.deepStrictEqual(
      keys.flatMap((key) => Object.keys(Object(key))),
      ["httpMethod", "uriPath"],
    )
    assert.deepStrictEqual(at(keys[1], "uriPath", "textTransformations", 0), { priority: 0, type: "URL_DECODE" })
  })

  it("is another one where the configuration says so, for all of the tenant's paths at once", () => {
    assert.deepInclude(statementOf("tenant-limit-tenant-1"), { limit: 20_000, aggregateKeyType: "CONSTANT" })
    assert.strictEqual(
      at(statementOf("tenant-limit-tenant-2"), "scopeDownStatement", "byteMatchStatement", "searchString"),
      "/tenants/tenant-2/",
    )
    const [, ...others] = Object.values(
      Object(at(statementOf("tenant-limit"), "scopeDownStatement", "andStatement", "statements")),
    )
    assert.deepStrictEqual(
      others.map((each) => at(each, "notStatement", "statement", "byteMatchStatement", "searchString")),
      ["/tenants/tenant-1/", "/tenants/tenant-2/"],
    )
  })

  it("ends in 429 with Retry-After, before AWS's sets of rules", () => {
    assert.deepStrictEqual(
      rules.map((rule) => `${String(at(rule, "priority"))} ${String(at(rule, "name"))}`).slice(0, 5),
      [
        "0 address-limit",
        "1 tenant-limit-tenant-1",
        "2 tenant-limit-tenant-2",
        "3 tenant-limit",
        "4 AWSManagedRulesCommonRuleSet",
      ],
    )
    assert.deepInclude(at(rules[3], "action", "block", "customResponse"), {
      responseCode: 429,
      customResponseBodyKey: "tenant-limit",
    })
  })
})

describe("what the firewall answers to who is over a limit", () => {
  const limits = { perAddress: 10, perTenant: 10, tenants: {} }
  const headersFor = (origins: ReadonlyArray<string>) =>
    firewallRules(limits, origins)
      .flatMap(({ action }) => Object(action)["block"] ?? [])
      .map((block) =>
        Object.fromEntries(
          Object.values<object>(Object(at(block, "customResponse", "responseHeaders"))).map((header) => [
            String(at(header, "name")),
            String(at(header, "value")),
          ]),
        ),
      )

  it("can be read by a page of each origin that is configured, and by none without any", () => {
    for (const headers of headersFor(["https://a.example"])) {
      assert.deepInclude(headers, { "access-control-allow-origin": "https://a.example", "retry-after": "60" })
      assert.include(headers["access-control-expose-headers"], "Retry-After")
    }
    for (const headers of headersFor(["https://a.example", "https://b.example"])) {
      assert.strictEqual(headers["access-control-allow-origin"], "*")
    }
    assert.deepStrictEqual(headersFor([]), [{ "retry-after": "60" }, { "retry-after": "60" }])
  })
})

describe("an API with every limit and a portal's key", () => {
  it("is such as AWS's documentation asks for", () => {
    const ofAws = resources.filter(({ type }) => type.startsWith("aws:"))
    assert.deepStrictEqual(
      ofAws.flatMap(({ inputs, name, type }) =>
        propertyFaults({ type, name, inputs: autoNamed(type, name, Object(inputs)) }),
      ),
      [],
    )
  })
})

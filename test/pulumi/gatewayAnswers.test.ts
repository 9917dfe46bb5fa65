import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"

import { functions } from "../../infra/inventory/functions.ts"
import { resourcesOf, routesOf } from "../../infra/inventory/routes.ts"
import { matchPath } from "../../infra/local/gatewayRoutes.ts"
import { Api } from "../../pulumi/Api.ts"
import { gatewayAnswers, refusalsOf } from "../../pulumi/gatewayTemplates.ts"
import { errors } from "../../src/http/ErrorEnvelope.ts"
import * as Gateway from "../../src/http/GatewayErrors.ts"
import { NotJson } from "../../src/kernel/HttpErrors.ts"
import { importedFrom } from "./importedApi.ts"
import { ordinaryApi } from "./ordinaryApi.ts"
import { at, layOut } from "./recording.ts"

const { resources } = await layOut(() => new Api("api", ordinaryApi), {
  "aws:apigateway/restApi:RestApi": { rootResourceId: "root", executionArn: "arn:execution" },
})
const inputsOf = (kind: string) => resources.filter(({ type }) => type.endsWith(`:${kind}`)).map(({ inputs }) => inputs)
const { gatewayResponses, refused } = importedFrom(inputsOf("RestApi")[0]?.["body"])
const answersOf = ({ integration }: (typeof refused)[number]) => Object.values(integration.responses ?? {})

const envelope = Schema.Union(
  errors(
    Gateway.NoSuchRoute,
    Gateway.MethodNotAllowed,
    Gateway.AnswerTooLate,
    Gateway.ApiKeyRequired,
    Gateway.RequestRefused,
    Gateway.AddressLimitReached,
    Gateway.TenantLimitReached,
    Gateway.QuotaUsedUp,
    NotJson,
  ),
)
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(envelope), { onExcessProperty: "error" })

/** What API Gateway makes of a template: a variable that it does not know is left as it is. */
const render = (template: unknown): string =>
  String(template)
    .replaceAll("$context.requestId", "0f9d7a8e-0000-4000-8000-000000000001")
    .replaceAll("$context.requestTimeEpoch", "1767609000000")
    .replaceAll("$context.httpMethod", "PATCH")

/** Types of AWS's own list, with the status that a caller is told. */
const statuses: Readonly<Record<string, readonly [code: string, status: number]>> = {
  ACCESS_DENIED: ["AUTH_002", 403],
  API_CONFIGURATION_ERROR: ["SYS_001", 500],
  AUTHORIZER_CONFIGURATION_ERROR: ["SYS_001", 500],
  AUTHORIZER_FAILURE: ["SYS_001", 500],
  BAD_REQUEST_BODY: ["SITE_001", 400],
  BAD_REQUEST_PARAMETERS: ["SITE_001", 400],
  DEFAULT_4XX: ["SITE_001", 400],
  DEFAULT_5XX: ["SYS_001", 500],
  EXPIRED_TOKEN: ["AUTH_001", 401],
  INTEGRATION_FAILURE: ["SYS_001", 500],
  INTEGRATION_TIMEOUT: ["SYS_001", 504],
  INVALID_API_KEY: ["AUTH_001", 401],
  INVALID_SIGNATURE: ["SYS_003", 404],
  MISSING_AUTHENTICATION_TOKEN: ["SYS_003", 404],
  QUOTA_EXCEEDED: ["SYS_002", 429],
  REQUEST_TOO_LARGE: ["SYS_003", 413],
  RESOURCE_NOT_FOUND: ["SYS_003", 404],
  THROTTLED: ["SYS_002", 503],
  UNAUTHORIZED: ["AUTH_001", 401],
  UNSUPPORTED_MEDIA_TYPE: ["SYS_003", 415],
  WAF_FILTERED: ["AUTH_002", 403],
}

describe("what API Gateway answers itself", () => {
  it("is ours for each kind of answer that it has", () => {
    assert.deepStrictEqual(Object.keys(gatewayAnswers).toSorted(), Object.keys(statuses).toSorted())
    assert.deepStrictEqual(Object.keys(gatewayResponses).toSorted(), Object.keys(statuses).toSorted())
  })

  for (const [type, [code, status]] of Object.entries(statuses)) {
    it(`${type} has our envelope with ${code}, and status ${status}`, () => {
      const response = gatewayResponses[type]
      assert.strictEqual(response?.statusCode, status)
      const body = decode(render(response?.responseTemplates["application/json"]))
      assert.strictEqual(body.error.code, code)
      assert.strictEqual(body.requestId, "0f9d7a8e-0000-4000-8000-000000000001")
      assert.strictEqual(body.timestamp, "1767609000000")
      assert.strictEqual(response?.responseParameters["gatewayresponse.header.x-request-id"], "context.requestId")
    })
  }

  it("puts in nothing that a caller writes", () => {
    for (const { responseTemplates } of [...Object.values(gatewayResponses), ...refused.flatMap(answersOf)]) {
      const variables = String(responseTemplates["application/json"]).match(/\$[\w.]+/g) ?? []
      const harmless = ["$context.requestId", "$context.requestTimeEpoch", "$context.httpMethod"]
      assert.deepStrictEqual(
        variables.filter((variable) => !harmless.includes(variable)),
        [],
      )
    }
  })

  it("says when to try again, and how to identify", () => {
    assert.strictEqual(gatewayResponses["THROTTLED"]?.responseParameters["gatewayresponse.header.retry-after"], "'2'")
    const challengeOf = (type: string) =>
      gatewayResponses[type]?.responseParameters["gatewayresponse.header.www-authenticate"]
    // It tells an expired token apart, and not a missing one from one that it cannot verify.
    assert.deepStrictEqual(
      [challengeOf("EXPIRED_TOKEN"), challengeOf("UNAUTHORIZED")],
      [
        `'Bearer error="invalid_token", error_description="The token has expired"'`,
        `'Bearer error="invalid_token", error_description="No token was sent, or it cannot be verified"'`,
      ],
    )
  })
})

describe("what API Gateway answers itself to a page", () => {
  const answersFor = async (...corsOrigins: ReadonlyArray<string>) => {
    const laidOut = await layOut(() => new Api("api", { ...ordinaryApi, corsOrigins }), {
      "aws:apigateway/restApi:RestApi": { rootResourceId: "root", executionArn: "arn:execution" },
    })
    const [api] = laidOut.resources.filter(({ type }) => type.endsWith(":RestApi"))
    return importedFrom(api?.inputs["body"])
  }
  const header = "access-control-allow-origin"

  it("can be read by the one that is configured, with its headers, whatever is answered", async () => {
    const { gatewayResponses: told, refused: unserved } = await answersFor("https://portal.example")
    for (const { responseParameters } of Object.values(told)) {
      assert.strictEqual(responseParameters[`gatewayresponse.header.${header}`], "'https://portal.example'")
      assert.include(responseParameters["gatewayresponse.header.access-control-expose-headers"], "Retry-After")
    }
    for (const answer of unserved.flatMap(answersOf)) {
      const template = String(answer.responseTemplates["application/json"])
      assert.include(
        template,
        '$context.responseOverride.header.Access-Control-Allow-Origin = "https://portal.example"',
      )
      assert.strictEqual(answer.responseParameters["method.response.header.vary"], "'Origin'")
    }
  })

  it("repeats the origin where there are several, and says nothing of origins where there are none", async () => {
    const { gatewayResponses: several } = await answersFor("https://portal.example", "https://other.example")
    assert.strictEqual(
      several["UNAUTHORIZED"]?.responseParameters[`gatewayresponse.header.${header}`],
      "method.request.header.Origin",
    )
    assert.notInclude(JSON.stringify(gatewayResponses), "access-control")
    assert.notInclude(JSON.stringify(refused), "Access-Control")
  })
})

describe("what is not served", () => {
  const routes = routesOf(functions)
  const refusals = refusalsOf(resourcesOf(routes))

  it("is refused at every path, whatever the method, without a function and without a token", () => {
    assert.deepStrictEqual(refused.map(({ path }) => path).toSorted(), refusals.map(({ path }) => path).toSorted())
    assert.includeMembers(
      refused.map(({ path }) => path),
      ["/", "/{proxy+}", ...resourcesOf(routes).map(({ path }) => path)],
    )
    for (const { authorization, integration, pathParameters } of refused) {
      assert.strictEqual(authorization, "NONE")
      assert.deepInclude(integration, { type: "mock", passthroughBehavior: "never" })
      assert.isTrue(pathParameters.every((name) => /^\w+$/.test(name)))
    }
  })

  it("is 405 with the methods that are, as in the local gateway, and 404 where none is", () => {
    for (const { path, problem } of refusals) {
      const local = matchPath(routes, path).map(({ route }) => route.method)
      assert.deepStrictEqual(problem instanceof Gateway.MethodNotAllowed ? problem.allowed : [], local, path)
      assert.strictEqual(problem.response.status, local.length === 0 ? 404 : 405)
    }
  })

  it("is refused with our envelope", () => {
    for (const method of refused) {
      const [answer, ...others] = answersOf(method)
      assert.isEmpty(others)
      assert.strictEqual(decode(render(answer?.responseTemplates["application/json"])).error.code, "SYS_003")
      // A status or a header that the method does not declare would be an error of the definition.
      const declared = method.responses[answer?.statusCode ?? ""]
      assert.deepStrictEqual(
        Object.keys(answer?.responseParameters ?? {}),
        Object.keys(declared?.headers ?? {}).map((header) => `method.response.header.${header}`),
      )
    }
    const [sites] = refused.filter(({ path }) => path === "/v1.0/tenants/{tenantId}/sites").flatMap(answersOf)
    assert.strictEqual(sites?.statusCode, "405")
    assert.strictEqual(sites?.responseParameters["method.response.header.allow"], "'POST, GET'")
    const { error } = decode(render(sites?.responseTemplates["application/json"]))
    assert.deepStrictEqual(error.details, {
      method: "PATCH",
      path: "/v1.0/tenants/{tenantId}/sites",
      allowed: ["POST", "GET"],
    })
  })
})

describe("the firewall", () => {
  const [acl] = inputsOf("WebAcl")
  const rules = Object.values(Object(at(acl, "rules")))

  it("stands before the stage, and logs what it blocks without token and key", () => {
    assert.deepStrictEqual(inputsOf("WebAclAssociation"), [
      { resourceArn: "arn:aws:apigateway/stage:Stage:api", webAclArn: "arn:aws:wafv2/webAcl:WebAcl:api" },
    ])
    const [logging] = inputsOf("WebAclLoggingConfiguration")
    assert.deepStrictEqual(at(logging, "redactedFields"), [
      { singleHeader: { name: "authorization" } },
      { singleHeader: { name: "x-api-key" } },
    ])
    assert.strictEqual(at(logging, "loggingFilter", "defaultBehavior"), "DROP")
    assert.deepStrictEqual(at(logging, "loggingFilter", "filters", 0, "conditions"), [
      { actionCondition: { action: "BLOCK" } },
    ])
  })

  it("has AWS's common rules, bad inputs and bad addresses, and lets our bodies through", () => {
    const sets = rules.flatMap((rule) => at(rule, "statement", "managedRuleGroupStatement", "name") ?? [])
    assert.deepStrictEqual(sets, [
      "AWSManagedRulesCommonRuleSet",
      "AWSManagedRulesKnownBadInputsRuleSet",
      "AWSManagedRulesAmazonIpReputationList",
    ])
    const overrides = at(rules[2], "statement", "managedRuleGroupStatement", "ruleActionOverrides")
    assert.deepInclude(Object.values(Object(overrides)), { name: "SizeRestrictions_BODY", actionToUse: { count: {} } })
    assert.deepStrictEqual(
      rules.map((rule) => at(rule, "priority")),
      [0, 1, 2, 3, 4],
    )
  })

  it("ends too many requests from one address with 429, our envelope and Retry-After", () => {
    assert.strictEqual(at(rules[0], "statement", "rateBasedStatement", "limit"), 2000)
    const response = at(rules[0], "action", "block", "customResponse")
    const body = at(acl, "customResponseBodies", 0)
    assert.strictEqual(at(response, "responseCode"), 429)
    assert.strictEqual(at(response, "customResponseBodyKey"), at(body, "key"))
    assert.deepStrictEqual(at(response, "responseHeaders"), [{ name: "retry-after", value: "60" }])
    assert.strictEqual(decode(String(at(body, "content"))).error.code, "SYS_002")
  })
})

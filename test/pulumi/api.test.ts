import { assert, describe, it } from "@effect/vitest"

import { functions } from "../../infra/inventory/functions.ts"
import { parametersOf, routesOf } from "../../infra/inventory/routes.ts"
import { Api, type ApiArgs } from "../../pulumi/Api.ts"
import { servedAfter } from "./gatewayAccount.ts"
import { importedFrom } from "./importedApi.ts"
import { ordinaryApi as args, userPoolArn } from "./ordinaryApi.ts"
import { at, layOut, type Recorded, valueOf } from "./recording.ts"

const outputs = {
  "aws:apigateway/restApi:RestApi": { rootResourceId: "root", executionArn: "arn:execution" },
  "aws:apigateway/stage:Stage": { invokeUrl: "https://api.execute-api/dev" },
  "aws:apigateway/domainName:DomainName": { regionalDomainName: "d-1.execute-api", regionalZoneId: "Z1" },
}
const layOutApi = (changes: Partial<ApiArgs> = {}) => layOut(() => new Api("api", { ...args, ...changes }), outputs)

const { made, resources } = await layOutApi()
const keyed = await layOutApi({ keyHolders: ["customer-portal", "admin-portal"], managesAccount: false })
const named = await layOutApi({
  domain: { domainName: "api-dev.bbws.io", certificateArn: "arn:aws:acm:eu-west-1:111111111111:certificate/1" },
})

const ofKind = (kind: string, all: ReadonlyArray<Recorded> = resources) =>
  all.filter(({ type }) => type.endsWith(`:${kind}`))
const oneOf = (kind: string, all: ReadonlyArray<Recorded> = resources) => {
  const found = ofKind(kind, all)
  assert.strictEqual(found.length, 1, kind)
  return found[0]?.inputs ?? {}
}

const imported = importedFrom(oneOf("RestApi")["body"])
const routes = routesOf(functions)

describe("the methods of the REST API", () => {
  it("are those of the inventory's endpoints, and no others", () => {
    assert.deepStrictEqual(
      imported.served.map(({ key }) => key).toSorted(),
      routes.map(({ method, resource }) => `${method} ${resource}`).toSorted(),
    )
  })

  for (const { functionName, method, open = false, resource } of routes) {
    const key = `${method} ${resource}`
    it(`${key} lets in ${open ? "everybody" : "who the user pool knows"}, and asks ${functionName}`, () => {
      const [declared, ...others] = imported.served.filter((each) => each.key === key)
      assert.isEmpty(others)
      assert.deepInclude(declared, {
        authorization: open ? "NONE" : "COGNITO_USER_POOLS",
        apiKeyRequired: false,
        pathParameters: parametersOf(resource),
      })
      const timeout = functions.find(({ name }) => name === functionName)?.timeout ?? 0
      assert.deepStrictEqual(declared?.integration, {
        type: "aws_proxy",
        httpMethod: "POST",
        uri: `invoke:${functionName}`,
        timeoutInMillis: timeout >= 29 ? 29_000 : timeout * 1000,
      })
    })
  }

  for (const [functionName, own] of Map.groupBy(routes, (route) => route.functionName)) {
    const keys = own.map(({ method, resource }) => `${method} ${resource}`)
    it(`${keys.join(", ")} alone, in this stage alone, may invoke ${functionName}`, () => {
      const permissions = ofKind("Permission").filter(
        ({ inputs }) => inputs["function"] === `bbws-wp-${functionName}-dev`,
      )
      assert.sameDeepMembers(
        permissions.map(({ inputs }) => inputs),
        own.map(({ method, resource }) => ({
          statementId: `${method.toLowerCase()}${resource.replaceAll(/[{}]/g, "").replaceAll(/[/.]/g, "-")}`,
          action: "lambda:InvokeFunction",
          function: `bbws-wp-${functionName}-dev`,
          qualifier: "live",
          principal: "apigateway.amazonaws.com",
          sourceArn: `arn:execution/dev/${method}${resource.replaceAll(/\{\w+\}/g, "*")}`,
        })),
      )
    })
  }

  it("take the ID tokens of the user pool", () => {
    assert.deepStrictEqual(imported.authorizers, [
      { header: "Authorization", type: "cognito_user_pools", providerARNs: [userPoolArn] },
    ])
  })

  it("ask for a key once a portal has one, which its plan limits by day", () => {
    const { refused, served } = importedFrom(oneOf("RestApi", keyed.resources)["body"])
    assert.isNotEmpty(served)
    for (const { apiKeyRequired, key } of served) {
      assert.strictEqual(apiKeyRequired, !key.endsWith(" /mail/unsubscribe"), key)
    }
    assert.isFalse(refused.some(({ apiKeyRequired }) => apiKeyRequired))
    assert.deepStrictEqual(
      ofKind("ApiKey", keyed.resources).map(({ inputs }) => inputs["name"]),
      ["bbws-wp-customer-portal-dev", "bbws-wp-admin-portal-dev"],
    )
    assert.strictEqual(ofKind("UsagePlanKey", keyed.resources).length, 2)
    assert.deepInclude(oneOf("UsagePlan", keyed.resources), {
      apiStages: [{ apiId: "api-id", stage: "dev" }],
      quotaSettings: { limit: 1000, period: "DAY" },
      throttleSettings: { rateLimit: 50, burstLimit: 100 },
    })
  })

  it("are asked for by a browser without a token, once an origin is configured", async () => {
    const origins = ["https://portal.example", "https://other.example"]
    const { resources: laidOut } = await layOutApi({ corsOrigins: origins, keyHolders: ["portal"] })
    const { served } = importedFrom(oneOf("RestApi", laidOut)["body"])
    const preflights = served.filter(({ httpMethod }) => httpMethod === "OPTIONS")
    assert.deepStrictEqual(
      preflights.map(({ path }) => path).toSorted(),
      [...new Set(routes.map(({ resource }) => resource))].toSorted(),
    )
    for (const { apiKeyRequired, authorization, integration, path } of preflights) {
      assert.deepStrictEqual([authorization, apiKeyRequired, integration.type], ["NONE", false, "mock"])
      const answer = integration.responses?.["default"]
      const methods = routes.filter(({ resource }) => resource === path).map(({ method }) => method)
      assert.strictEqual(answer?.statusCode, "204")
      assert.strictEqual(
        answer?.responseParameters["method.response.header.access-control-allow-methods"],
        `'${methods.join(", ")}'`,
      )
      // Only what is configured is ever answered.
      const template = answer?.responseTemplates["application/json"] ?? ""
      const allowed = [...template.matchAll(/Allow-Origin = "([^"]+)"/g)].map(([, origin]) => origin)
      assert.deepStrictEqual(allowed, origins)
    }
    assert.isFalse(imported.served.some(({ httpMethod }) => httpMethod === "OPTIONS"))
  })

  it("are not made for a function that is not there", () => {
    const { [routes[0]?.functionName ?? ""]: _missing, ...others } = args.functions
    return layOutApi({ functions: others }).then(
      () => assert.fail("it was made"),
      (error: unknown) => assert.match(String(error), /site-create .* was not given/),
    )
  })

  it("have names of their own", () => {
    const names = resources.map(({ name, type }) => `${type} ${name}`)
    assert.deepStrictEqual(names, [...new Set(names)])
  })
})

describe("the deployment of the REST API", () => {
  const few = routes.slice(0, 3)
  const triggerOf = async (changes: Partial<ApiArgs> = {}) => {
    const laidOut = await layOutApi({ routes: few, ...changes })
    return at(oneOf("Deployment", laidOut.resources), "triggers", "definition")
  }

  it("stays while nothing changes", async () => {
    const trigger = await triggerOf()
    assert.match(String(trigger), /^[0-9a-f]{64}$/)
    assert.strictEqual(await triggerOf({ limits: { ...args.limits, rateLimit: 10 } }), trigger)
  })

  const slower = { ...args.functions, "site-get": { name: "n", invokeArn: "invoke:site-get", timeout: 11 } }
  const moved = { ...args.functions, "site-get": { name: "n", invokeArn: "invoke:another", timeout: 10 } }
  const changes: ReadonlyArray<readonly [string, Partial<ApiArgs>]> = [
    ["a route goes", { routes: few.slice(1) }],
    [
      "a route moves to another path",
      { routes: few.map((route, index) => (index === 0 ? { ...route, resource: "/v2.0/sites" } : route)) },
    ],
    ["a route takes another method", { routes: few.map((r, index) => (index === 0 ? { ...r, method: "PATCH" } : r)) }],
    ["a function gets more time", { functions: slower }],
    ["a function is another one", { functions: moved }],
    [
      "the user pool is another one",
      { userPoolArn: "arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_another" },
    ],
    ["keys are asked for", { keyHolders: ["portal"] }],
    ["pages may call", { corsOrigins: ["https://portal.example"] }],
  ]
  for (const [name, change] of changes) {
    it(`is made anew when ${name}`, async () => {
      assert.notStrictEqual(await triggerOf(change), await triggerOf())
    })
  }
})

describe("what the stage serves", () => {
  it("has no route that was removed", async () => {
    const removed = await layOutApi({ routes: routes.slice(1) })
    const after = servedAfter(resources, removed.resources)
    assert.isNotEmpty(after)
    assert.deepStrictEqual(after, servedAfter(removed.resources))
  })

  it("has a route that was added", async () => {
    const fewer = await layOutApi({ routes: routes.slice(1) })
    assert.deepStrictEqual(servedAfter(fewer.resources, resources), servedAfter(resources))
  })
})

describe("the stage of the REST API", () => {
  it("traces, limits, and writes no headers or bodies anywhere", () => {
    assert.deepInclude(oneOf("Stage"), { stageName: "dev", deployment: "api-id", xrayTracingEnabled: true })
    assert.deepInclude(oneOf("MethodSettings"), {
      methodPath: "*/*",
      stageName: "dev",
      settings: {
        metricsEnabled: false,
        throttlingRateLimit: 50,
        throttlingBurstLimit: 100,
        loggingLevel: "OFF",
        dataTraceEnabled: false,
      },
    })
  })

  it("logs each request as a line of JSON, kept for the days of the configuration", () => {
    const { destinationArn, format } = Object.fromEntries(Object.entries(Object(oneOf("Stage")["accessLogSettings"])))
    assert.strictEqual(destinationArn, "arn:aws:cloudwatch/logGroup:LogGroup:api-access")
    const access = ofKind("LogGroup").find(({ name }) => name === "api-access")?.inputs
    assert.deepStrictEqual(access, { name: "/aws/apigateway/bbws-wp-dev", retentionInDays: 14 })
    const line: unknown = JSON.parse(String(format))
    for (const key of ["requestId", "principal", "path", "status", "latencyMs", "integrationLatencyMs", "timestamp"]) {
      assert.match(String(at(line, key)), /^\$context\./)
    }
    assert.notMatch(String(format), /requestTime\b|header|querystring|identity\.apiKey"|claims\.(?!sub)/)
  })

  it("has the account's role for logs only where this stack keeps it", () => {
    assert.strictEqual(ofKind("Account").length, 1)
    assert.deepStrictEqual(ofKind("Account", keyed.resources), [])
  })

  it("is reached by its own address, or by that of the domain alone", async () => {
    assert.strictEqual(await valueOf(made.url), "https://api.execute-api/dev")
    assert.strictEqual(oneOf("RestApi")["disableExecuteApiEndpoint"], false)
    assert.isUndefined(made.domainTarget)

    assert.strictEqual(await valueOf(named.made.url), "https://api-dev.bbws.io")
    assert.strictEqual(oneOf("RestApi", named.resources)["disableExecuteApiEndpoint"], true)
    assert.deepInclude(oneOf("DomainName", named.resources), {
      domainName: "api-dev.bbws.io",
      endpointConfiguration: { types: "REGIONAL" },
      securityPolicy: "TLS_1_2",
    })
    assert.deepStrictEqual(oneOf("BasePathMapping", named.resources), {
      domainName: "api-dev.bbws.io",
      restApi: "api-id",
      stageName: "dev",
    })
    const target = named.made.domainTarget
    assert.isDefined(target)
    if (target !== undefined) assert.strictEqual(await valueOf(target.name), "d-1.execute-api")
  })
})

import { globSync } from "node:fs"
import { dirname, resolve } from "node:path"

import { assert, describe, it } from "@effect/vitest"

import { apiDocument, endpoints } from "../../../infra/openapi/Document.ts"
import { exampleOf } from "../../../infra/openapi/Examples.ts"
import { objectAt } from "../../../infra/openapi/Json.ts"
import * as BackupsHttp from "../../../src/backups/BackupsHttp.ts"
import * as DomainsHttp from "../../../src/domains/DomainsHttp.ts"
import { resourceOf } from "../../../src/http/Endpoint.ts"
import * as OperationsHttp from "../../../src/operations/api/OperationsHttp.ts"
import * as OperationChangesHttp from "../../../src/operations/control/OperationChangesHttp.ts"
import * as SitePluginsHttp from "../../../src/plugins/installed/SitePluginsHttp.ts"
import * as PluginCatalogueHttp from "../../../src/plugins/marketplace/PluginCatalogueHttp.ts"
import * as SiteLoginHttp from "../../../src/sites/SiteLoginHttp.ts"
import * as SiteMailHttp from "../../../src/sites/SiteMailHttp.ts"
import * as SitesHttp from "../../../src/sites/SitesHttp.ts"
import * as SiteUsersHttp from "../../../src/sites/SiteUsersHttp.ts"
import * as TemplatesHttp from "../../../src/templates/TemplatesHttp.ts"
import * as TenantsHttp from "../../../src/tenants/TenantsHttp.ts"
import * as WebhooksHttp from "../../../src/webhooks/WebhooksHttp.ts"

/** The handler of each workflow, by the name of its endpoint. */
const ofWorkflows = await Promise.all(
  globSync("src/workflows/*/endpoint.ts").map(async (file): Promise<readonly [string, object]> => {
    const [{ endpoint }, { handler }] = await Promise.all([
      import(resolve(file)),
      import(resolve(dirname(file), "start.ts")),
    ])
    return [String(endpoint.identifier), handler]
  }),
)
const handlers: ReadonlyMap<string, object> = new Map<string, object>([
  ...ofWorkflows,
  ...[
    SitesHttp,
    SiteMailHttp,
    SiteUsersHttp,
    DomainsHttp,
    SiteLoginHttp,
    BackupsHttp,
    OperationsHttp,
    OperationChangesHttp,
    TemplatesHttp,
    PluginCatalogueHttp,
    SitePluginsHttp,
    TenantsHttp,
    WebhooksHttp,
  ].flatMap((module) => Object.entries<object>(module)),
])

/** The headers that a handler gives with an answer. */
const givenBy = (handler: object, answer: unknown): ReadonlyArray<string> => {
  if (!("headers" in handler) || typeof handler.headers !== "function") return []
  const headers: unknown = Reflect.apply(handler.headers, undefined, [answer])
  return Object.keys(objectAt(headers))
}

/** What a handler learns of on the way; `test/operations/api/OperationWaiting.test.ts` has them. */
const learned: Readonly<Record<string, ReadonlyArray<string>>> = {
  getOperation: ["retry-after", "preference-applied"],
}

const document = apiDocument()
const everyAnswerHas = ["x-request-id", "x-correlation-id"]
/** Of each change of a tenant's, whatever its handler does; `test/lambda/ChangeLimits.test.ts` has them. */
const limited = ["ratelimit-policy", "ratelimit"]

describe("the headers in the OpenAPI document", () => {
  for (const { endpoint } of endpoints) {
    const [status, example] = Object.entries(exampleOf(endpoint).answers)[0] ?? []
    if (status === undefined || example === undefined) continue

    it(`of ${endpoint.identifier} are those that its handler gives`, () => {
      const handler = handlers.get(endpoint.identifier)
      assert.isDefined(handler, "its handler is found by its name")
      const responses = objectAt(document, "paths", resourceOf(endpoint), endpoint.method.toLowerCase(), "responses")
      const documented = Object.keys(objectAt(responses, status, "headers")).map((name) => name.toLowerCase())
      // What goes on after the answer has the headers of every 202.
      const given =
        status === "202" && documented.includes("preference-applied")
          ? ["location", "retry-after", "preference-applied"]
          : [...givenBy(handler ?? {}, example), ...(learned[endpoint.identifier] ?? [])]
      const counted = endpoint.method !== "GET" && !resourceOf(endpoint).startsWith("/admin/")
      assert.sameMembers(documented, [...given, ...(counted ? limited : []), ...everyAnswerHas])
    })
  }
})

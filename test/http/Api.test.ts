import { assert, describe, it } from "@effect/vitest"
import { OpenApi } from "effect/http-api"

import { Api } from "../../src/http/Api.ts"

const document = OpenApi.fromApi(Api)

/** Every operation of the API with the statuses that it may answer. */
const expected: ReadonlyArray<readonly [string, string, string, ReadonlyArray<string>]> = [
  [
    "post",
    "/v1.0/tenants/{tenantId}/sites",
    "createSite",
    ["202", "400", "401", "403", "409", "413", "415", "422", "500", "503"],
  ],
  [
    "get",
    "/v1.0/tenants/{tenantId}/sites/{siteId}",
    "getSite",
    ["200", "400", "401", "403", "404", "413", "500", "503"],
  ],
  ["get", "/v1.0/tenants/{tenantId}/sites", "listSites", ["200", "400", "401", "403", "413", "500", "503"]],
  ["get", "/v1.0/operations/{operationId}", "getOperation", ["200", "400", "401", "403", "404", "413", "500", "503"]],
  ["get", "/v1.0/tenants/{tenantId}/operations", "listOperations", ["200", "400", "401", "403", "413", "500", "503"]],
  [
    "put",
    "/admin/tenants/{tenantId}/tier",
    "setTenantTier",
    ["200", "400", "401", "403", "409", "413", "415", "422", "500", "503"],
  ],
]

const methods = ["get", "put", "post", "delete", "patch"] as const
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const operation = item[method]
    return operation === undefined ? [] : [{ method, path, operation }]
  }),
)

describe("the OpenAPI document", () => {
  for (const [method, path, name, statuses] of expected) {
    it(`names ${name} with its success and its errors`, () => {
      const found = operations.find((operation) => operation.method === method && operation.path === path)
      assert.isDefined(found)
      assert.include(found?.operation.operationId, name)
      assert.deepStrictEqual(Object.keys(found?.operation.responses ?? {}).toSorted(), [...statuses])
      assert.isNotEmpty(found?.operation.summary)
    })
  }

  it("names nothing else", () => {
    assert.strictEqual(operations.length, expected.length)
  })
})

import { assert, describe, it } from "@effect/vitest"

import { functions } from "../../../infra/inventory/functions.ts"
import { parametersOf, resourcesOf, routesOf } from "../../../infra/inventory/routes.ts"

const routes = routesOf(functions)
const resources = resourcesOf(routes)

describe("the gateway's routes", () => {
  it("are a tree whose resources come after the one above them, each once", () => {
    const seen = new Set<string>()
    for (const { parent, part, path } of resources) {
      assert.isFalse(seen.has(path), path)
      assert.isTrue(parent === undefined || seen.has(parent), path)
      assert.strictEqual(path, `${parent ?? ""}/${part}`)
      seen.add(path)
    }
  })

  it("stand at their resource, each once", () => {
    const placed = resources.flatMap(({ path, routes }) => routes.map((route) => ({ path, route })))
    assert.isTrue(placed.every(({ path, route }) => path === route.resource))
    assert.sameDeepMembers(
      placed.map(({ route }) => route),
      [...routes],
    )
  })

  it("name one parameter where several paths have one, as API Gateway wants it", () => {
    const wild = Map.groupBy(
      resources.filter(({ part }) => part.startsWith("{")),
      ({ parent }) => parent,
    )
    assert.isTrue([...wild.values()].every(({ length }) => length === 1))
  })

  it("know their parameters", () => {
    assert.deepStrictEqual(parametersOf("/v1.0/tenants/{tenantId}/sites/{siteId}"), ["tenantId", "siteId"])
    assert.deepStrictEqual(parametersOf("/v1.0/templates"), [])
  })
})

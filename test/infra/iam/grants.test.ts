import { assert, describe, it } from "@effect/vitest"

import { functions } from "../../../infra/inventory/functions.ts"
import { endingOperations, reconciling, startingBackups } from "../../../infra/inventory/grants.ts"
import { operationKinds } from "../../../src/operations/engine/OperationKinds.ts"
import { running } from "../../../src/sites/StandingSite.ts"

describe("what functions may do", () => {
  it("lets the schedule of backups ask for sites in every status that is backed up", () => {
    assert.includeMembers(
      [...(startingBackups.queries?.GSI3 ?? [])],
      running.map((status) => `STATUS#${status}`),
    )
  })

  it("lets each that changes something for a tenant count it to the tenant's limit", () => {
    const uncounted = functions.filter(
      ({ grants: { reads = [], writes = [] }, trigger }) =>
        trigger.type === "api" &&
        trigger.endpoints.some(({ method, path }) => method !== "GET" && path.startsWith("/v1.0/tenants/:tenantId/")) &&
        !(reads.includes("TENANT#*") && writes.includes("CHANGES#*")),
    )
    assert.deepStrictEqual(
      uncounted.map(({ name }) => name),
      [],
    )
  })

  it("lets those who end operations send one of any kind on, to put things back", () => {
    const queues = new Set(Object.values(operationKinds).map(({ queue }) => queue))
    for (const { sends = [] } of [endingOperations, reconciling]) assert.includeMembers([...sends], [...queues])
  })
})

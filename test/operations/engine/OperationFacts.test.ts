import { assert, describe, it } from "@effect/vitest"

import { Api } from "../../../src/app/Api.ts"
import { factsOf, OperationId, OperationType } from "../../../src/operations/engine/Operation.ts"
import { siteRef } from "../../support/samples.ts"

const operation = { operationId: OperationId.make("op-1"), ...siteRef }

describe("what a log says of an operation", () => {
  it("is the action of the endpoint that starts it, one for each kind", () => {
    const endpoints = Object.values(Api.groups).flatMap((group) => Object.keys(group.endpoints))
    const named = new Set(endpoints.map((name) => name.replaceAll(/[A-Z]/g, "_$&").toUpperCase()))
    const actions = OperationType.literals.map(
      (operationType) => factsOf({ ...operation, operationType, correlationId: "corr-1" }).action,
    )
    assert.deepStrictEqual(
      actions.filter((action) => !named.has(action)),
      [],
    )
    assert.strictEqual(new Set(actions).size, actions.length)
  })
})

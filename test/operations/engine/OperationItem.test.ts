import { unmarshall } from "@aws-sdk/util-dynamodb"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { Operation } from "../../../src/operations/engine/Operation.ts"
import { decodeOperation, operationItem } from "../../../src/operations/engine/OperationItem.ts"
import { asKept } from "../../../src/operations/engine/OperationKeeping.ts"
import { toItem } from "../../../src/platform/Table.ts"
import { makeOperation } from "../../support/samples.ts"

/** As JSON: the table knows no negative zero. */
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value))

describe("the item of an operation", () => {
  // Payload, result and journal hold anything, also what no table can; what is recorded are plain values.
  const Stored = Schema.Struct({
    ...Operation.fields,
    journal: Schema.Struct({
      "create-site": Schema.optionalKey(Schema.Struct({ wpSiteId: Schema.Int, note: Schema.String })),
    }),
    payload: Schema.Struct({
      siteName: Schema.optionalKey(Schema.String),
      standing: Schema.NullOr(Schema.Struct({ wpSiteId: Schema.Int, healthy: Schema.Boolean })),
    }),
    result: Schema.NullOr(Schema.Struct({ status: Schema.String, sites: Schema.Array(Schema.String) })),
    dueAt: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 4_102_444_800_000 }))),
    leaseUntil: Schema.Int,
  })

  it.effect.prop(
    "is read back as the operation that was written, less what is not kept of its end",
    [Stored],
    ([stored]) =>
      Effect.gen(function* () {
        const operation = new Operation(stored)
        const read = yield* decodeOperation(unmarshall(toItem(operationItem(operation))))
        assert.instanceOf(read, Operation)
        assert.deepStrictEqual(plain(read), plain(asKept(operation)))
      }),
  )

  it("is among the open ones exactly while it is due", () => {
    const { dueAt: _dueAt, ...settled } = makeOperation()
    assert.property(operationItem(makeOperation({ dueAt: 60_000 })), "GSI3PK")
    assert.notProperty(operationItem(new Operation(settled)), "GSI3PK")
    assert.notProperty(operationItem(new Operation(settled)), "GSI3SK")
  })
})

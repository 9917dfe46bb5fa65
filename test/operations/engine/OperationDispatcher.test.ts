import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"

import { messageOf, OperationDispatcher } from "../../../src/operations/engine/OperationDispatcher.ts"
import { operationKinds } from "../../../src/operations/engine/OperationKinds.ts"
import { kinds, operationOf } from "../../support/changes.ts"
import { fakeQueues } from "../../support/fakes.ts"
import { plain } from "../../support/rows.ts"

const now = "1970-01-01T00:00:09.000Z"

describe("the message of an operation", () => {
  it("names the operation, its attempt, and what it is told, under the tenant that it is of", () => {
    const payload = { siteId: "site-1", tenantId: "a payload's own", label: null }
    assert.deepStrictEqual(plain(messageOf(operationOf("SITE_BACKUP", { attempt: 2, payload }), now)), {
      messageType: "SITE_BACKUP_REQUEST",
      correlationId: "corr-1",
      timestamp: now,
      idempotencyKey: "op-1",
      operationId: "op-1",
      attempt: 2,
      payload: { siteId: "site-1", tenantId: "tenant-1", label: null },
    })
  })

  it("leaves out what SQS would not take: who gets it reads that from the operation", () => {
    const payload = { siteId: "site-1", content: "ä".repeat(145_000) }
    const message = messageOf(operationOf("TEMPLATE_APPLICATION", { payload }), now)
    assert.isBelow(Buffer.byteLength(JSON.stringify(message)), 262_144)
    assert.deepStrictEqual(plain(message.payload), { siteId: "site-1", tenantId: "tenant-1" })
  })

  for (const { type } of kinds) {
    const expected = /^SITE_(CREATION|CLONE)$/.test(type)
      ? "creation"
      : type === "SITE_DELETION"
        ? "deletion"
        : "update"
    it.effect(`of ${type} goes to the ${expected} queue`, () => {
      const queues = fakeQueues()
      return Effect.gen(function* () {
        assert.strictEqual(operationKinds[type].queue, expected)
        yield* Effect.flatMap(OperationDispatcher, (operations) => operations.dispatch(operationOf(type)))
        assert.deepStrictEqual(queues.sent, [{ queue: expected, operationId: "op-1", attempt: 1 }])
      }).pipe(Effect.provide(OperationDispatcher.layer.pipe(Layer.provide(queues.layer))))
    })
  }

  it.effect("that does not get through is no error: the reconciler sends it again", () => {
    const queues = fakeQueues()
    queues.broken.now = true
    return Effect.flatMap(OperationDispatcher, (operations) => operations.dispatch(operationOf("SITE_BACKUP"))).pipe(
      Effect.provide(OperationDispatcher.layer.pipe(Layer.provide(queues.layer))),
    )
  })
})

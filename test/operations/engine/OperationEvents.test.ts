import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"
import * as fc from "fast-check"

import { Operation, OperationId, type OperationType } from "../../../src/operations/engine/Operation.ts"
import { eventOf, OperationEvents } from "../../../src/operations/engine/OperationEvents.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { kinds, operationOf } from "../../support/changes.ts"
import { fakeTopic } from "../../support/fakes.ts"
import { plain } from "../../support/rows.ts"
import { makeOperation, settingsFrom } from "../../support/samples.ts"

const siteUrl = "https://shop.wpdev.example"
const ends = ["COMPLETED", "FAILED", "CANCELLED"] as const
const outcomes = { COMPLETED: "COMPLETE", FAILED: "FAILED", CANCELLED: "CANCELLED" } as const
const error = { code: "WP_001", message: "WordPress is away" }

const ended = (type: OperationType, status: (typeof ends)[number], changes: Partial<Operation> = {}) =>
  operationOf(type, {
    status,
    completedAt: "1970-01-01T00:00:12.600Z",
    error: status === "FAILED" ? error : null,
    result: status === "COMPLETED" ? { status: "ACTIVE", backupId: "backup-1" } : null,
    ...changes,
  })

/** What is published of an operation, and which operations are settled after it. */
const makePress = () => {
  const topic = fakeTopic()
  const settled: Array<Operation> = []
  const unused = () => Effect.die("not used by events")
  const store = OperationStore.of({
    get: unused,
    find: unused,
    start: unused,
    replace: unused,
    askToCancel: unused,
    acquire: unused,
    renew: unused,
    release: unused,
    write: unused,
    end: unused,
    settle: (operation) => Effect.sync(() => settled.push(operation)).pipe(Effect.asVoid),
    scrub: unused,
    postpone: unused,
    overdue: unused,
    forgettable: unused,
  })
  const layer = OperationEvents.layer.pipe(
    Layer.provide(Layer.mergeAll(topic.layer, Layer.succeed(OperationStore, store), settingsFrom())),
    Layer.provide(SecureRandom.layerWebCrypto),
  )
  return { topic, settled, layer }
}
const announce = (operation: Operation) => Effect.flatMap(OperationEvents, (events) => events.announce(operation))

describe("the event of an operation's end", () => {
  it("has an id of its own for every end of every attempt, and the same one each time", () => {
    const end = fc.record({
      operationId: fc.constantFrom("op-1", "op-2"),
      status: fc.constantFrom(...ends),
      attempt: fc.integer({ min: 1, max: 30 }),
    })
    const idOf = ({ attempt, operationId, status }: typeof end extends fc.Arbitrary<infer E> ? E : never) =>
      eventOf(makeOperation({ attempt, status, operationId: OperationId.make(operationId) }), siteUrl, "X").eventId
    fc.assert(
      fc.property(end, end, (one, other) => {
        assert.strictEqual(idOf(one) === idOf(other), JSON.stringify(one) === JSON.stringify(other))
      }),
      { numRuns: 1000 },
    )
  })

  it("names the attempt from the second on", () => {
    const idOf = (attempt: number) => eventOf(ended("SITE_BACKUP", "FAILED", { attempt }), siteUrl, "FAILED").eventId
    assert.deepStrictEqual([idOf(1), idOf(2)], ["op-1-FAILED", "op-1-FAILED-2"])
  })

  it("measures this attempt's time, and carries what it made or why it failed", () => {
    const completed = eventOf(
      ended("SITE_BACKUP", "COMPLETED", { queuedAt: "1970-01-01T00:00:10.000Z" }),
      siteUrl,
      "COMPLETE",
    )
    const site = {
      operationId: "op-1",
      siteId: "site-1",
      siteName: "Shop",
      tenantId: "tenant-1",
      environment: "DEV",
      siteUrl,
    }
    assert.deepStrictEqual(plain(completed.payload), {
      ...site,
      provisioningDuration: 3,
      // Of the site: its operation's is in the type of the event.
      status: "ACTIVE",
      operationStatus: "COMPLETED",
      backupId: "backup-1",
    })
    const failed = eventOf(ended("SITE_BACKUP", "FAILED"), siteUrl, "FAILED")
    assert.deepStrictEqual(plain(failed.payload), {
      ...site,
      provisioningDuration: 13,
      status: "FAILED",
      operationStatus: "FAILED",
      error,
    })
  })

  for (const { type } of kinds) {
    for (const status of ends) {
      it.effect(`is published for ${type} that is ${status}, with what filters look at`, () => {
        const { layer, settled, topic } = makePress()
        return Effect.gen(function* () {
          const operation = ended(type, status)
          yield* announce(operation)
          const [notification] = topic.published
          const eventType = `${type}_${outcomes[status]}`
          assert.deepStrictEqual(notification?.attributes, {
            eventType,
            tenantId: "tenant-1",
            environment: "DEV",
            recipient: "user@example.com",
          })
          assert.deepStrictEqual(notification?.event, eventOf(operation, siteUrl, outcomes[status]))
          assert.deepStrictEqual(settled, [operation])
        }).pipe(Effect.provide(layer))
      })
    }
  }

  it.effect("is not published for an operation that goes on, nor again once nothing is left to do", () => {
    const { layer, settled, topic } = makePress()
    const { dueAt: _dueAt, ...settledBefore } = ended("SITE_BACKUP", "COMPLETED")
    return Effect.gen(function* () {
      yield* announce(operationOf("SITE_BACKUP"))
      yield* announce(operationOf("SITE_BACKUP", { status: "IN_PROGRESS" }))
      yield* announce(new Operation(settledBefore))
      assert.deepStrictEqual([topic.published, settled], [[], []])
    }).pipe(Effect.provide(layer))
  })

  it.effect("keeps its operation due when it does not get through", () => {
    const { layer, settled, topic } = makePress()
    return Effect.gen(function* () {
      topic.broken.now = true
      assert.strictEqual((yield* Effect.flip(announce(ended("SITE_BACKUP", "COMPLETED"))))._tag, "InternalError")
      assert.deepStrictEqual(settled, [])
    }).pipe(Effect.provide(layer))
  })
})

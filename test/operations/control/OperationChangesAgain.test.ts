import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"

import { OperationChanges } from "../../../src/operations/control/OperationChanges.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { makeOperationServices, operationOf } from "../../support/changes.ts"
import { useDatabase } from "../../support/database.ts"
import { asAdmin } from "../../support/fakes.ts"
import { givenOperations, givenSites, operationNow, siteNow } from "../../support/rows.ts"
import { makeSite, standingSite } from "../../support/samples.ts"
import { codeOf, seeded } from "../../support/siteChanges.ts"

const pending = operationOf("SITE_BACKUP")
const failed = operationOf("SITE_BACKUP", { status: "FAILED", epoch: 2 })
const running = operationOf("SITE_BACKUP", { status: "IN_PROGRESS", epoch: 2, leaseUntil: 60_000 })
const heldSite = makeSite({ ...standingSite(), operationId: "op-1" })
const cancel = Effect.flatMap(OperationChanges, (changes) => changes.cancel(pending.operationId))
const retry = Effect.flatMap(OperationChanges, (changes) => changes.retry(pending.operationId))

useDatabase({ emptyBeforeEach: true })

describe("a change of an operation that is asked for again under its Idempotency-Key", () => {
  it.effect("is answered as it was done when it was a retry, and counts one attempt", () => {
    const { layer, queues } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(standingSite())
      yield* givenOperations(failed)
      yield* retry.pipe(seeded("seed-1"))
      assert.deepInclude(yield* retry.pipe(seeded("seed-1")), { status: "PENDING", attempt: 2 })
      const store = yield* OperationStore
      yield* store.acquire(yield* operationNow(failed))
      assert.deepInclude(yield* retry.pipe(seeded("seed-1")), { status: "IN_PROGRESS", attempt: 2 })
      assert.lengthOf(queues.sent, 1)
      assert.strictEqual(yield* codeOf(retry.pipe(seeded("seed-2"))), "OP_002")
      assert.strictEqual(yield* codeOf(retry), "OP_002")
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("is answered as it was done when it cancelled what waited", () => {
    const { layer, topic } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(heldSite)
      yield* givenOperations(pending)
      yield* cancel.pipe(seeded("seed-1"))
      assert.deepInclude(yield* cancel.pipe(seeded("seed-1")), { status: "CANCELLED" })
      assert.lengthOf(topic.published, 1)
      assert.strictEqual(yield* codeOf(cancel.pipe(seeded("seed-2"))), "OP_002")
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("is asked for again when it asked a run to turn back", () => {
    const { layer } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(heldSite)
      yield* givenOperations(running)
      for (let time = 0; time < 2; time += 1) {
        assert.deepInclude(yield* cancel.pipe(seeded("seed-1")), { status: "IN_PROGRESS", message: "Cancelling" })
      }
      assert.isTrue((yield* operationNow(running)).cancelRequested)
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("is refused when another retry has begun since that FAILED again", () => {
    const { layer } = makeOperationServices()
    return Effect.gen(function* () {
      yield* givenSites(standingSite())
      yield* givenOperations(failed)
      yield* retry.pipe(seeded("seed-1"))
      yield* givenSites(standingSite())
      yield* givenOperations(operationOf("SITE_BACKUP", { status: "FAILED", epoch: 3, attempt: 2 }))
      assert.deepInclude(yield* retry.pipe(seeded("seed-2")), { status: "PENDING", attempt: 3 })
      assert.strictEqual((yield* siteNow(standingSite())).operationId, "op-1")
      assert.strictEqual(yield* codeOf(retry.pipe(seeded("seed-1"))), "OP_002")
    }).pipe(asAdmin, Effect.provide(layer))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import { sagasLayer } from "../../../src/app/Sagas.ts"
import { SiteId } from "../../../src/kernel/Ids.ts"
import { reconcile } from "../../../src/operations/control/OperationRecovery.ts"
import { OperationId } from "../../../src/operations/engine/Operation.ts"
import { OperationDispatcher } from "../../../src/operations/engine/OperationDispatcher.ts"
import { OperationEvents } from "../../../src/operations/engine/OperationEvents.ts"
import { runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import type { Saga } from "../../../src/operations/engine/Saga.ts"
import { Table } from "../../../src/platform/Table.ts"
import { releaseSite } from "../../../src/sites/SiteLock.ts"
import { operationOf } from "../../support/changes.ts"
import { tableLayer, useDatabase } from "../../support/database.ts"
import { fakeQueues, fakeTopic } from "../../support/fakes.ts"
import { failureOf, leaseRunsOut, type Moment, noting, refusal, sagaOf } from "../../support/OperationWorld.ts"
import { givenOperations, givenSites, operationNow, siteNow } from "../../support/rows.ts"
import { standingSite } from "../../support/samples.ts"

/** The real table; the process that writes to it is gone at the nth write. */
const dyingTable = (moment: Moment, nth: number) =>
  Layer.effect(
    Table,
    Effect.map(Table, (table) => {
      let writes = 0
      const gone = Effect.die("the process is gone")
      const mortal = <A, E>(write: Effect.Effect<A, E>): Effect.Effect<A, E> =>
        Effect.suspend(() => {
          writes += 1
          if (writes !== nth) return write
          return moment === "before" ? gone : Effect.andThen(write, gone)
        })
      return Table.of({
        ...table,
        put: (input) => mortal(table.put(input)),
        update: (input) => mortal(table.update(input)),
        transact: (items) => mortal(table.transact(items)),
      })
    }),
  ).pipe(Layer.provide(tableLayer))

const makeProcess = <E>(table: Layer.Layer<Table, E>) => {
  const topic = fakeTopic()
  const queues = fakeQueues()
  const layer = OperationEvents.layer.pipe(
    Layer.provideMerge(OperationDispatcher.layer),
    Layer.provideMerge(OperationStore.layer),
    Layer.provideMerge(Layer.mergeAll(topic.layer, queues.layer, sagasLayer)),
    Layer.provideMerge(table),
    Layer.provideMerge(tableLayer),
  )
  return { topic, queues, layer }
}

/** Two steps that are done and one that fails; its ends free the site. */
const sagaNoting = (notes: Array<string>, fails: boolean): Saga<never> => {
  const steps = ["a", "b", "c"].map((name) => noting(name, notes))
  const free: Saga<never>["onCompleted"] = ({ now, operation, table }) => [
    releaseSite(table, operation, operation.operationId, { now, set: { siteName: `Ended at ${now}` } }),
  ]
  const last = { name: "d", run: () => (fails ? Effect.fail(refusal) : Effect.void) }
  return sagaOf([...steps, last], { onCompleted: free, onFailed: free })
}

useDatabase({ emptyBeforeEach: true })

describe("an operation whose process dies", () => {
  // Lease, three recorded steps, then: the turn, three undos, the end, nothing left to do; or the fourth step, the end, nothing left to do.
  for (const [fails, writes] of [
    [true, 10],
    [false, 7],
  ] as const) {
    for (const moment of ["before", "after"] as const) {
      for (let nth = 1; nth <= writes; nth += 1) {
        const end = fails ? "failure" : "success"
        it.effect(`${moment} write ${nth} of its ${end} ends once, with its site free and its event out`, () => {
          const notes: Array<string> = []
          const site = standingSite({ siteId: SiteId.make("site-1") })
          const operation = operationOf("SITE_BACKUP", { operationId: OperationId.make("op-1") })
          const first = makeProcess(dyingTable(moment, nth))
          const second = makeProcess(tableLayer)
          const saga = sagaNoting(notes, fails)
          const message = runOperation<never>({ SITE_BACKUP: saga }, "tenant-1", "op-1")
          return Effect.gen(function* () {
            yield* givenSites(standingSite({ ...site, operationId: "op-1" })).pipe(Effect.provide(second.layer))
            yield* givenOperations(operation).pipe(Effect.provide(second.layer))
            const died = yield* Effect.exit(message.pipe(Effect.provide(first.layer)))
            assert.strictEqual(died._tag, "Failure")
            yield* Effect.gen(function* () {
              yield* leaseRunsOut
              yield* TestClock.adjust("1 minute")
              yield* message
              yield* message
              yield* reconcile
              const { dueAt, error, status } = yield* operationNow(operation)
              assert.strictEqual(status, fails ? "FAILED" : "COMPLETED")
              assert.deepStrictEqual(error, fails ? failureOf(refusal) : null)
              assert.isUndefined(dueAt)
              const free = yield* siteNow(site)
              // Exactly one end was written: each makes another version of the site.
              assert.deepStrictEqual([free.operationId, free.version], [undefined, 2])
            }).pipe(Effect.provide(second.layer))
            const ids = [...first.topic.published, ...second.topic.published].map(({ event }) => JSON.stringify(event))
            assert.isNotEmpty(ids)
            assert.strictEqual(new Set(ids).size, 1)
            for (const name of fails ? ["a", "b", "c"] : []) {
              assert.isAbove(notes.lastIndexOf(`undo ${name}`), notes.lastIndexOf(name))
            }
            if (!fails) assert.isTrue(notes.every((note) => !note.startsWith("undo")))
          })
        })
      }
    }
  }
})

import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import { Clock, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import type { ApiError } from "../../src/kernel/ApiError.ts"
import { ComeAgain } from "../../src/operations/engine/ComeAgain.ts"
import { isTerminal, lookAgainAt, Operation, type OperationType } from "../../src/operations/engine/Operation.ts"
import { OperationDispatcher } from "../../src/operations/engine/OperationDispatcher.ts"
import { OperationEvents } from "../../src/operations/engine/OperationEvents.ts"
import { asKept } from "../../src/operations/engine/OperationKeeping.ts"
import { runOperation } from "../../src/operations/engine/OperationRunner.ts"
import { LeaseLost, OperationStore } from "../../src/operations/engine/OperationStore.ts"
import type { Saga } from "../../src/operations/engine/Saga.ts"
import { VersionUnavailable } from "../../src/sites/SiteProvisioningErrors.ts"
import { WordPressTimeout } from "../../src/wordpress/WordPressErrors.ts"
import { fakeTable } from "./fakes.ts"
import { settingsFrom } from "./samples.ts"

const leaseSeconds = 60

/** When a process may be gone: before a write of its, or right after it. */
export type Moment = "before" | "after"

/** One operation in memory, by the rules of the real store, and what became of it. The process dies where `strike` says. */
export const makeWorld = (initial: Operation, strike: (moment: Moment) => boolean = () => false) => {
  let current = initial
  const written: Array<Operation> = []
  const announced: Array<Operation> = []
  const dispatched: Array<Operation> = []
  const ends: Array<ReadonlyArray<TransactWriteItem>> = []
  const lost = Effect.fail(new LeaseLost({ operationId: initial.operationId }))
  const gone = Effect.die("the process is gone")
  const holds = ({ epoch }: Operation) => epoch === current.epoch && current.status === "IN_PROGRESS"
  const leaseFrom = (now: number) => ({
    leaseUntil: now + leaseSeconds * 1000,
    dueAt: lookAgainAt(now, leaseSeconds),
  })
  const asked = () => (current.cancelRequested === true ? { cancelRequested: true } : {})
  const set = (next: Operation) =>
    Effect.suspend(() => {
      if (strike("before")) return gone
      current = next
      written.push(next)
      return strike("after") ? gone : Effect.succeed(next)
    })
  const whenHeld = <A>(leased: Operation, change: (now: number) => Effect.Effect<A>) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => (holds(leased) ? change(now) : lost))
  const unused = () => Effect.die("not used by a run")

  const store = OperationStore.of({
    get: (_tenantId, operationId) =>
      Effect.sync(() => (operationId === current.operationId ? asKept(current) : undefined)),
    acquire: (found, counts = false) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        isTerminal(found.status) ||
        Math.max(found.leaseUntil, current.leaseUntil) > now ||
        current.epoch !== found.epoch ||
        current.status !== found.status
          ? lost
          : set(
              new Operation({
                ...current,
                ...leaseFrom(now),
                status: "IN_PROGRESS",
                startedAt: current.startedAt ?? new Date(now).toISOString(),
                epoch: current.epoch + 1,
                tries: (current.tries ?? 0) + (counts ? 1 : 0),
              }),
            ),
      ),
    renew: (leased) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.suspend(() => {
          if (leased.epoch !== current.epoch) return lost
          // Ended by the very run whose lease it is.
          if (current.status === "IN_PROGRESS") current = new Operation({ ...current, ...leaseFrom(now) })
          return Effect.void
        }),
      ),
    write: (leased, changes) =>
      whenHeld(leased, (now) => set(new Operation({ ...leased, ...leaseFrom(now), ...changes, ...asked() }))),
    end: (leased, changes, parts, counts = []) =>
      whenHeld(leased, (now) =>
        Effect.suspend(() => {
          const next = new Operation({ ...leased, ...leaseFrom(now), ...changes })
          // Operation and parts are one transaction.
          if (strike("before")) return gone
          ends.push([...parts, ...counts.flatMap((count) => ("ways" in count ? (count.ways[0] ?? []) : [count]))])
          current = next
          written.push(next)
          return strike("after") ? gone : Effect.succeed(next)
        }),
      ),
    askToCancel: (asking, noReturnAfter) =>
      Effect.sync(() => {
        const may = holds(asking) && current.ending === undefined && !(noReturnAfter in current.journal)
        if (may) current = new Operation({ ...current, cancelRequested: true, message: "Cancelling" })
        return may
      }),
    release: (leased) =>
      Effect.sync(() => {
        if (leased.epoch === current.epoch && leased.status === current.status) {
          current = new Operation({ ...current, leaseUntil: 0 })
        }
      }),
    find: unused,
    start: unused,
    replace: unused,
    settle: unused,
    scrub: unused,
    postpone: unused,
    overdue: unused,
    forgettable: unused,
  })

  const layer = Layer.mergeAll(
    settingsFrom(),
    fakeTable(),
    Layer.succeed(OperationStore, store),
    Layer.succeed(
      OperationEvents,
      OperationEvents.of({ announce: (ended) => Effect.sync(() => announced.push(ended)) }),
    ),
    Layer.succeed(
      OperationDispatcher,
      OperationDispatcher.of({ dispatch: (sent) => Effect.sync(() => dispatched.push(sent)) }),
    ),
  )
  return {
    layer,
    store,
    written,
    announced,
    dispatched,
    /** What was written together with an end, end by end. */
    ends,
    now: () => current,
    /** Somebody asks to cancel, just now. */
    cancel: (noReturnAfter: string) => store.askToCancel(current, noReturnAfter),
    /** Another run takes the operation over, as after a lease that ran out. */
    takeOver: () => {
      current = new Operation({ ...current, epoch: current.epoch + 1 })
      return current
    },
  }
}
export type World = ReturnType<typeof makeWorld>

/** A part of a transaction that names what it stands for. */
export const marker = (what: string) => ({ Delete: { TableName: what, Key: {} } })

type Steps = Saga<never>["steps"]
export type Run = Steps[number]["run"]
type StepSketch = Pick<Steps[number], "name" | "run"> & Partial<Steps[number]>

/** A saga of these steps, whose ends leave markers. */
export const sagaOf = (steps: ReadonlyArray<StepSketch>, more: Partial<Saga<never>> = {}): Saga<never> => ({
  steps: steps.map((step) => ({ weight: 1, message: `Doing ${step.name}`, ...step })),
  reads: () => true,
  result: () => ({ status: "ACTIVE" }),
  onCompleted: () => [marker("completed")],
  counts: () => [],
  onFailed: (_end, { code }) => [marker(code)],
  onCancelled: () => [marker("cancelled")],
  onRetry: () => [marker("again")],
  ...more,
})

/** A step that notes its name when it runs, and `undo` and its name when it is put back. */
export const noting = (name: string, notes: Array<string>) => ({
  name,
  run: () =>
    Effect.sync(() => {
      notes.push(name)
      return { from: name }
    }),
  undo: () =>
    Effect.sync(() => {
      notes.push(`undo ${name}`)
    }),
})

/** A step that fails with this. */
export const failing = (name: string, error: ApiError) => ({ name, run: () => Effect.fail(error) })

/** An error that stays. */
export const refusal = new VersionUnavailable({ component: "PHP", required: "8", available: ["7"] })
/** An error that may pass. */
export const timeout = new WordPressTimeout({ afterMs: 30_000 })
export const failureOf = ({ message, response }: ApiError) => ({ code: response.code, message })

/** A message of the operation comes to its consumer. */
export const receive = (saga: Saga<never>, type: OperationType = "SITE_CREATION") =>
  runOperation<never>({ [type]: saga }, "tenant-1", "op-1")

/** The same; what it fails with is what made it come again. */
export const deliver = (saga: Saga<never>, type?: OperationType) =>
  receive(saga, type).pipe(Effect.mapError((error) => (error instanceof ComeAgain ? (error.cause ?? error) : error)))

/** The lease of a process that is gone runs out. */
export const leaseRunsOut = TestClock.adjust(`${leaseSeconds} seconds`)

import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

import type { ApiError } from "../../kernel/ApiError.ts"
import type { Failure } from "../../kernel/Failure.ts"
import { InternalError } from "../../kernel/HttpErrors.ts"
import { metric } from "../../platform/Metrics.ts"
import { Table, type TableError } from "../../platform/Table.ts"
import { traced } from "../../platform/Trace.ts"
import { isMoreToDo, moving, StepProgress } from "./MoreToDo.ts"
import { factsOf, Operation, secondsOf } from "./Operation.ts"
import { isFault } from "./OperationErrors.ts"
import { operationKinds } from "./OperationKinds.ts"
import { type LeaseLost, OperationStore } from "./OperationStore.ts"
import { cancelled, type Journal, progressAfter, type Saga, toUndo, undone } from "./Saga.ts"

/**
 * How far a run came. With `again` it has to be tried again, after this error; with `more` it goes on in another run; else it
 * has ended, maybe with an error.
 */
export interface Outcome {
  readonly operation: Operation
  readonly error?: ApiError
  readonly again?: boolean
  readonly more?: boolean
}

type Ran<A, R> = Effect.Effect<A, TableError | LeaseLost, R | Table | OperationStore>

/** What of a saga its end needs: none of the steps, and so nothing of what they need. */
type Ending = Pick<Saga<never>, "metrics" | "result" | "onCompleted" | "counts" | "onFailed" | "onCancelled">

/** Of an end that was written without a reason. */
const unknown: Failure = { code: "SYS_001", message: "Unknown" }

/** The metrics of an operation's end: counted by the run that wrote the end, so once. */
const measure = ({ metrics }: Ending, operation: Operation) =>
  Effect.gen(function* () {
    const completed = operation.status === "COMPLETED"
    const count = completed ? metrics?.completed : operation.status === "FAILED" ? metrics?.failed : undefined
    if (count !== undefined) yield* metric(count, 1, metrics?.of?.(operation))
    if (completed && metrics?.duration !== undefined) yield* metric(metrics.duration, secondsOf(operation))
    if (operation.status === "FAILED") yield* metric("OperationFailed", 1, operation.operationType)
    // One that was cancelled neither succeeded nor failed.
    if (operation.status !== "CANCELLED") yield* metric("OperationEnded", 1)
    if (operation.status === "FAILED" && isFault(operation.error ?? unknown)) yield* metric("OperationFault", 1)
    const status = completed ? { status: "SUCCESS" } : operation.status === "FAILED" ? { status: "FAILED" } : {}
    yield* Effect.logInfo(operation.error?.message ?? operation.message).pipe(
      Effect.annotateLogs({ ...factsOf(operation), ...status, duration: secondsOf(operation) * 1000 }),
    )
  })

/** What dies in a step fails it, so that its lease is given back and its operation comes to an end. */
const attempt = <A, R>(run: () => Effect.Effect<A, ApiError, R>): Effect.Effect<A, ApiError, R> =>
  Effect.suspend(run).pipe(Effect.catchDefect((cause) => Effect.fail(new InternalError({ cause }))))

const maxMessage = 2000

const failureOf = ({ message, response }: ApiError): Failure => ({
  code: response.code,
  message: message.slice(0, maxMessage),
})

/** What dies on the way to an end's writes, on a record of another form, fails as well. */
const build = <A>(make: () => A): Effect.Effect<A, InternalError> =>
  Effect.try({ try: make, catch: (cause) => new InternalError({ cause }) })

/** Writes the end that an operation came to, together with what depends on it. */
export const endAs = (
  saga: Ending,
  operation: Operation,
  ending: { readonly status: "COMPLETED" } | NonNullable<Operation["ending"]>,
): Ran<Operation, never> =>
  Effect.gen(function* () {
    const { name: table } = yield* Table
    const store = yield* OperationStore
    const now = new Date(yield* Clock.currentTimeMillis).toISOString()
    const end = { table, operation, now }
    const kind = operationKinds[operation.operationType]
    const common = { status: ending.status, completedAt: now, leaseUntil: 0 }
    const ended =
      ending.status === "COMPLETED"
        ? yield* store.end(
            operation,
            {
              ...common,
              progress: 100,
              error: null,
              message: `The site ${kind.completed}`,
              result: { ...(yield* build(() => saga.result(end))) },
            },
            yield* build(() => saga.onCompleted(end)),
            yield* build(() => saga.counts?.(end) ?? []),
          )
        : ending.status === "CANCELLED"
          ? yield* store.end(
              operation,
              { ...common, error: null, message: "Cancelled" },
              yield* build(() => saga.onCancelled(end)),
            )
          : yield* store.end(
              operation,
              { ...common, error: ending.error, message: `The site ${kind.failed}` },
              saga.onFailed(end, ending.error ?? unknown),
            )
    yield* measure(saga, ended)
    return ended
  })

/** What a run writes into the journal of a step that cannot be put back, now or later. */
const Refused = Schema.Struct({ refused: Schema.String })
const isRefused = Schema.is(Refused)

/**
 * The end that an operation comes to that heads for another: what could not be put back, because it was refused for good or
 * because nobody tries it any more, is said in its error, and it is not called CANCELLED then.
 */
export const endingOf = <R>(
  saga: Saga<R>,
  operation: Operation,
  ending: NonNullable<Operation["ending"]>,
): { readonly ending: NonNullable<Operation["ending"]>; readonly left: ReadonlyArray<string> } => {
  const open = new Set(toUndo(saga, operation).map(({ name }) => name))
  const left = saga.steps.flatMap(({ message, name }) => {
    const record = operation.journal[undone(name)]
    if (isRefused(record)) return [`${message} (${record.refused})`]
    return open.has(name) ? [message] : []
  })
  if (left.length === 0) return { ending, left }
  const { code, message } = ending.error ?? cancelled
  const said = `${message}; what it had changed could not be put back: ${left.join("; ")}`
  return { ending: { status: "FAILED", error: { code, message: said.slice(0, maxMessage) } }, left }
}

/** Writes the end of an operation that heads for another than COMPLETED. What is left half done is for a person to see. */
export const endUnwound = <R>(
  saga: Saga<R>,
  operation: Operation,
  heading: NonNullable<Operation["ending"]>,
): Ran<Operation, never> =>
  Effect.gen(function* () {
    const { ending, left } = endingOf(saga, operation, heading)
    const ended = yield* endAs(saga, operation, ending)
    if (left.length > 0) {
      yield* metric("OperationNotPutBack", 1)
      yield* Effect.logError("could not be put back").pipe(Effect.annotateLogs({ ...factsOf(operation), left }))
    }
    return ended
  })

/**
 * Puts back what the steps did, last first, and then writes the end that the operation is heading for. What fails but may
 * pass is tried again later; what is refused for good is left, and the rest put back all the same.
 */
const unwind = <R>(
  saga: Saga<R>,
  heading: Operation,
  ending: NonNullable<Operation["ending"]>,
  error?: ApiError,
): Ran<Outcome, R> =>
  Effect.gen(function* () {
    const store = yield* OperationStore
    const cause = error === undefined ? {} : { error }
    let operation = heading
    const keep = (next: Operation) => void (operation = next)
    for (const { name, undo } of toUndo(saga, heading)) {
      if (undo === undefined) continue
      const put = yield* attempt(() => undo(operation)).pipe(
        Effect.provideService(StepProgress, () => moving(store, () => operation, keep)),
        traced(`undo ${name}`),
        Effect.result,
      )
      if (Result.isFailure(put) && isMoreToDo(put.failure)) return { operation, more: true }
      if (Result.isFailure(put) && put.failure.response.retryable) {
        return { operation, error: error ?? put.failure, again: true }
      }
      const record = Result.isFailure(put) ? { refused: failureOf(put.failure).message } : null
      operation = yield* store.write(operation, { journal: { ...operation.journal, [undone(name)]: record } })
    }
    return { operation: yield* endUnwound(saga, operation, ending), ...cause }
  })

/** Turns an operation towards another end than COMPLETED. */
export const turnBack = <R>(
  saga: Saga<R>,
  operation: Operation,
  status: "FAILED" | "CANCELLED",
  reason?: { readonly failure: Failure; readonly error?: ApiError },
): Ran<Outcome, R> =>
  Effect.gen(function* () {
    const ending = { status, error: reason?.failure ?? null }
    if (toUndo(saga, operation).length === 0) return yield* unwind(saga, operation, ending, reason?.error)
    const store = yield* OperationStore
    const heading = yield* store.write(operation, { ending, message: "Putting things back" })
    return yield* unwind(saga, heading, ending, reason?.error)
  })

/** The journal with what a step gave back, and with the steps right after it that have nothing to do. */
const recordedWith = <R>(saga: Saga<R>, operation: Operation, index: number, output: unknown): Journal => {
  let journal: Journal = { ...operation.journal, [saga.steps[index]?.name ?? ""]: output ?? null }
  for (const { name, settled } of saga.steps.slice(index + 1)) {
    const nothing = settled?.(new Operation({ ...operation, journal }))
    if (nothing === undefined) break
    journal = { ...journal, [name]: nothing.record }
  }
  return journal
}

/**
 * The steps that are not in the journal yet, one after the other, and then the end. With `failFast` an error that might
 * pass is the end as well: whoever waits for the answer decides whether to try again.
 */
export const proceed = <R>(saga: Saga<R>, leased: Operation, failFast: boolean): Ran<Outcome, R> =>
  Effect.gen(function* () {
    const store = yield* OperationStore
    let operation = leased
    const keep = (next: Operation) => void (operation = next)
    if (operation.ending !== undefined) return yield* unwind(saga, operation, operation.ending)
    for (const [index, step] of saga.steps.entries()) {
      if (step.name in operation.journal) continue
      if (operation.cancelRequested === true) return yield* turnBack(saga, operation, "CANCELLED")
      const output = yield* attempt(() =>
        Effect.map(step.run(operation), (record) => recordedWith(saga, operation, index, record)),
      ).pipe(
        Effect.provideService(StepProgress, (part) =>
          moving(store, () => operation, keep, progressAfter(saga.steps, index, part)),
        ),
        traced(`step ${step.name}`),
        Effect.result,
      )
      if (Result.isFailure(output)) {
        const error = output.failure
        if (isMoreToDo(error)) return { operation, more: true }
        if (error.response.retryable && !failFast) return { operation, error, again: true }
        return yield* turnBack(saga, operation, "FAILED", { failure: failureOf(error), error })
      }
      const journal = output.success
      const done = saga.steps.findIndex(({ name }) => !(name in journal))
      operation = yield* store.write(operation, {
        journal,
        progress: progressAfter(saga.steps, done === -1 ? saga.steps.length : done),
        message: saga.steps[done]?.message ?? "Finishing",
      })
    }
    return { operation: yield* endAs(saga, operation, { status: "COMPLETED" }) }
  })

import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import type { ApiError } from "../../kernel/ApiError.ts"
import type { Failure } from "../../kernel/Failure.ts"
import { InternalError } from "../../kernel/HttpErrors.ts"
import type { MetricName } from "../../platform/Metrics.ts"
import type { Count } from "./Counts.ts"
import type { Operation } from "./Operation.ts"

/** What the steps before have recorded, by step name. */
export type Journal = Readonly<Record<string, unknown>>

/** What a step is given. */
export interface StepContext<P> {
  readonly operation: Operation
  readonly payload: P
  readonly journal: Journal
}

/** What a step records that has nothing to do. */
export interface Settled {
  readonly record: unknown
}

/** One idempotent step: it looks, acts if the look says so, looks again, and what it gives back is recorded. */
export interface Step<P, R> {
  readonly name: string
  /** Its share of the progress, relative to the other steps' weights. */
  readonly weight: number
  /** What the customer reads while it runs. */
  readonly message: string
  readonly run: (context: StepContext<P>) => Effect.Effect<unknown, ApiError, R>
  /** What it records when there is nothing to do: then it takes no write of its own, but goes with the step before it. */
  readonly settled?: (context: StepContext<P>) => Settled | undefined
  /**
   * Puts back what the step did or may have done, when the operation fails or is cancelled. Idempotent as well. An error that
   * is worth a retry has it tried again; any other ends it, and the operation says that this could not be put back.
   */
  readonly undo?: (context: StepContext<P>) => Effect.Effect<unknown, ApiError, R>
}

/** What the writes that go with an operation's end or new start are made from. */
export interface SagaWrite<P> {
  readonly table: string
  readonly operation: Operation
  readonly payload: P
  readonly now: string
}
type Parts<W> = (write: W) => ReadonlyArray<TransactWriteItem>

/** The metrics that count an operation's ends and measure its time, where there are any. */
export interface SagaMetrics {
  readonly completed?: MetricName
  readonly failed?: MetricName
  readonly duration?: MetricName
  /** The value of the metric's own dimension. */
  readonly of?: (operation: Operation) => string
}

/** A kind of operation as data: its ordered steps, and what changes together with its end. */
export interface SagaDefinition<P, R> {
  readonly steps: ReadonlyArray<Step<P, R>>
  readonly metrics?: SagaMetrics
  /** Once this step is recorded it cannot be cancelled any more; absent: once it has begun. */
  readonly noReturnAfter?: string
  /** What a completed operation answers as its `result`; `status` is that of the site. */
  readonly result: (write: SagaWrite<P>) => Readonly<Record<string, unknown>>
  /** Writes that stand or fall with COMPLETED. */
  readonly onCompleted: Parts<SagaWrite<P>>
  /** Writes that go with COMPLETED if they can: counters of what may be gone by now. */
  readonly counts?: (write: SagaWrite<P>) => ReadonlyArray<Count>
  /**
   * Writes that stand or fall with FAILED, or with CANCELLED unless there are others for that. They do with what the
   * record says even when its payload cannot be read: nothing may keep a site held for ever.
   */
  readonly onFailed: Parts<End & { readonly failure: Failure }>
  readonly onCancelled?: Parts<SagaWrite<P>>
  /** Writes that stand or fall with a new attempt: it takes hold of what the first one held. */
  readonly onRetry: Parts<SagaWrite<P>>
}

/** What the runner hands to a saga's writes. */
export type End = Omit<SagaWrite<never>, "payload">

/** A saga as the runner knows it: it reads its payload from the operation. */
export interface Saga<R> extends Pick<SagaDefinition<never, R>, "metrics" | "noReturnAfter"> {
  readonly steps: ReadonlyArray<
    Pick<Step<never, R>, "name" | "weight" | "message"> & {
      readonly run: (operation: Operation) => Effect.Effect<unknown, ApiError, R>
      readonly settled?: (operation: Operation) => Settled | undefined
      readonly undo?: (operation: Operation) => Effect.Effect<unknown, ApiError, R>
    }
  >
  /** Whether the payload can be read: without it no step can run, and none be put back. */
  readonly reads: (operation: Operation) => boolean
  readonly result: (end: End) => Readonly<Record<string, unknown>>
  readonly onCompleted: Parts<End>
  readonly counts?: (end: End) => ReadonlyArray<Count>
  readonly onFailed: (end: End, failure: Failure) => ReadonlyArray<TransactWriteItem>
  readonly onCancelled: Parts<End>
  readonly onRetry: Parts<End>
}

/** How a cancelled operation is told of on what it leaves FAILED. */
export const cancelled: Failure = { code: "OP_002", message: "The operation was cancelled" }

/** Ties a definition to the schema of its payload. */
export const makeSaga = <S extends Schema.ConstraintDecoder<unknown>, R>(
  schema: S,
  definition: SagaDefinition<S["Type"], R>,
): Saga<R> => {
  const decode = Schema.decodeUnknownEffect(schema)
  const decodeNow = Schema.decodeUnknownSync(schema)
  const decodeOption = Schema.decodeUnknownOption(schema)
  const bind = (run: Step<S["Type"], R>["run"]) => (operation: Operation) =>
    decode(operation.payload).pipe(
      Effect.mapError((cause) => new InternalError({ cause })),
      Effect.flatMap((payload) => run({ operation, payload, journal: operation.journal })),
    )
  const write = (end: End) => ({ ...end, payload: decodeNow(end.operation.payload) })
  const { counts, metrics, noReturnAfter, onCancelled, onCompleted, onFailed, onRetry, result, steps } = definition
  return {
    ...(metrics === undefined ? {} : { metrics }),
    ...(noReturnAfter === undefined ? {} : { noReturnAfter }),
    steps: steps.map(({ run, settled, undo, ...step }) => ({
      ...step,
      run: bind(run),
      ...(settled === undefined
        ? {}
        : {
            settled: (operation: Operation) =>
              Option.match(decodeOption(operation.payload), {
                onSome: (payload) => settled({ operation, payload, journal: operation.journal }),
                onNone: () => undefined,
              }),
          }),
      ...(undo === undefined ? {} : { undo: bind(undo) }),
    })),
    reads: ({ payload }) => Option.isSome(decodeOption(payload)),
    result: (end) => result(write(end)),
    onCompleted: (end) => onCompleted(write(end)),
    ...(counts === undefined ? {} : { counts: (end: End) => counts(write(end)) }),
    onFailed: (end, failure) => onFailed({ ...end, failure }),
    onCancelled: (end) =>
      onCancelled === undefined ? onFailed({ ...end, failure: cancelled }) : onCancelled(write(end)),
    onRetry: (end) => onRetry(write(end)),
  }
}

/** What a step records: by this later steps and the operation's end read it, and the compiler knows what it is. */
export interface StepRecord<A> {
  /** Name of the step. */
  readonly step: string
  readonly decode: (record: unknown) => Effect.Effect<A, Schema.SchemaError>
  readonly decodeNow: (record: unknown) => A
  readonly decodeOption: (record: unknown) => Option.Option<A>
}

/** The record of the step of this name; two of one step read different parts of it. */
export const stepRecord = <S extends Schema.ConstraintDecoder<unknown>>(
  step: string,
  schema: S,
): StepRecord<S["Type"]> => ({
  step,
  decode: Schema.decodeUnknownEffect(schema),
  decodeNow: Schema.decodeUnknownSync(schema),
  decodeOption: Schema.decodeUnknownOption(schema),
})

/** What a step before has recorded. */
export const recorded = <A>(journal: Journal, { decode, step }: StepRecord<A>): Effect.Effect<A, InternalError> =>
  Effect.mapError(decode(journal[step]), (cause) => new InternalError({ cause }))

/** The same where there may be none, or another, as of an earlier release. */
export const ifRecorded = <A>(journal: Journal, { decodeOption, step }: StepRecord<A>): Option.Option<A> =>
  decodeOption(journal[step])

/** The same at the operation's end, when all steps have recorded. */
export const recordIn = <A>({ journal }: Pick<Operation, "journal">, { decodeNow, step }: StepRecord<A>): A =>
  decodeNow(journal[step])

/** Progress, 0 to 99, when the first `done` of the steps are recorded, and a part of the next is done; only the end makes it 100. */
export const progressAfter = (steps: ReadonlyArray<{ readonly weight: number }>, done: number, part = 0): number => {
  const sum = (those: ReadonlyArray<{ readonly weight: number }>) =>
    those.reduce((total, { weight }) => total + weight, 0)
  const total = sum(steps)
  const reached = sum(steps.slice(0, done)) + (steps[done]?.weight ?? 0) * Math.min(1, Math.max(0, part))
  return total === 0 ? 0 : Math.min(99, Math.floor((100 * reached) / total))
}

/** The journal entry of a step that was put back, or cannot be. */
export const undone = (step: string): string => `undo ${step}`

/**
 * What has to be put back, last first: of every step that is recorded, and of the one that may have begun. One that turned
 * back because somebody asked to has begun nothing beyond its point of no return.
 */
export const toUndo = <R>(
  saga: Pick<Saga<R>, "steps" | "noReturnAfter">,
  { cancelRequested, ending, journal }: Pick<Operation, "journal" | "cancelRequested" | "ending">,
) => {
  const open = saga.steps.findIndex(({ name }) => !(name in journal))
  const last = saga.steps.findIndex(({ name }) => name === saga.noReturnAfter)
  const turnedBack = ending?.status === "CANCELLED" || (ending === undefined && cancelRequested === true)
  const reached = open === -1 ? saga.steps.length : open + 1
  return saga.steps
    .slice(0, turnedBack ? Math.min(reached, last + 1) : reached)
    .filter(({ name, undo }) => undo !== undefined && !(undone(name) in journal))
    .toReversed()
}

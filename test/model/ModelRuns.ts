import { ended, endedBefore, type Model, type Operation, operationAt, type Outcome } from "./Model.ts"
import { sagaModels } from "./ModelSagas.ts"
import { Hang, Trouble } from "./ModelWordPress.ts"

// How operations are run, given up, looked after, cancelled and tried again.

const lookAgainMs = 90_000
const longestPauseMs = 120_000
const patienceMs = 300_000
const maxTries = 3
const hour = 3_600_000

export const send = (model: Model, operation: Operation): void => {
  model.sent.push(`${operationAt(model, operation)}/${operation.attempt}`)
}

const touch = (model: Model, operation: Operation): void => {
  operation.dueAt = model.now + lookAgainMs
}

/** Tells of an end; `false` when it does not get through. */
export const announce = (model: Model, operation: Operation): boolean => {
  if (!ended(operation.status) || operation.dueAt === undefined) return true
  if (model.mute > 0) {
    model.mute -= 1
    return false
  }
  model.events.add(`${operationAt(model, operation)}-${operation.status}-${operation.attempt}`)
  operation.dueAt = undefined
  return true
}

const begin = (model: Model, operation: Operation): void => {
  operation.status = "IN_PROGRESS"
  operation.startedAt ??= model.now
}

const toUndo = ({ asked, done, ending, kind, undone }: Operation): ReadonlyArray<number> => {
  const { noReturn, steps } = sagaModels[kind]
  const turnedBack = ending?.status === "CANCELLED" || (ending === undefined && asked)
  const reached = Math.min(done + 1, steps.length)
  return [...steps.keys()]
    .slice(0, turnedBack ? Math.min(reached, noReturn + 1) : reached)
    .filter((step) => steps[step]?.undo !== undefined && !undone.includes(step))
    .toReversed()
}

const endAs = (
  model: Model,
  operation: Operation,
  status: "COMPLETED" | "FAILED" | "CANCELLED",
  code: string | null,
): void => {
  const saga = sagaModels[operation.kind]
  operation.status = status
  operation.endedAt = model.now
  operation.code = status === "FAILED" ? code : null
  touch(model, operation)
  if (status === "COMPLETED") saga.completed(model, operation)
  else if (status === "CANCELLED") (saga.cancelled ?? saga.failed)(model, operation)
  else saga.failed(model, operation)
}

/** How a run came out: it has ended, maybe with a trouble; or it has to come again, because of one. */
export interface Ran {
  readonly trouble?: Trouble
  readonly again: boolean
}

/** Tries something that may not work. */
const attempt = (act: () => void): Trouble | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    if (error instanceof Trouble) return error
    throw error
  }
}

const unwind = (model: Model, operation: Operation, cause?: Trouble): Ran => {
  const ending = operation.ending ?? { status: "FAILED", code: null }
  for (const step of toUndo(operation)) {
    const trouble = attempt(() => sagaModels[operation.kind].steps[step]?.undo?.(model, operation))
    if (trouble?.again === true) return { trouble: cause ?? trouble, again: true }
    operation.undone.push(step)
    if (trouble !== undefined) operation.left = true
    touch(model, operation)
  }
  if (operation.left) endAs(model, operation, "FAILED", ending.code ?? "OP_002")
  else endAs(model, operation, ending.status, ending.code)
  return { again: false, ...(cause === undefined ? {} : { trouble: cause }) }
}

const turnBack = (model: Model, operation: Operation, status: "FAILED" | "CANCELLED", cause?: Trouble): Ran => {
  const ending = { status, code: cause?.code ?? null }
  if (toUndo(operation).length === 0) {
    endAs(model, operation, status, ending.code)
    return { again: false, ...(cause === undefined ? {} : { trouble: cause }) }
  }
  operation.ending = ending
  touch(model, operation)
  return unwind(model, operation, cause)
}

const proceed = (model: Model, operation: Operation, failFast: boolean): Ran => {
  if (operation.ending !== undefined) return unwind(model, operation)
  for (const [number, step] of sagaModels[operation.kind].steps.entries()) {
    if (number < operation.done) continue
    if (operation.asked) return turnBack(model, operation, "CANCELLED")
    const trouble = attempt(() => step.run(model, operation))
    if (trouble !== undefined) {
      if (trouble.again && !failFast) return { trouble, again: true }
      return turnBack(model, operation, "FAILED", trouble)
    }
    operation.done += 1
    touch(model, operation)
  }
  endAs(model, operation, "COMPLETED", null)
  return { again: false }
}

/** Runs an operation to its end or to a trouble. A call that hangs is for the caller to see. */
export const advance = (model: Model, operation: Operation, failFast: boolean): Ran => {
  begin(model, operation)
  touch(model, operation)
  const ran = proceed(model, operation, failFast)
  if (ran.again) {
    operation.code = operation.ending?.code ?? ran.trouble?.code ?? null
    operation.dueAt = model.now + longestPauseMs + lookAgainMs
  }
  return ran
}

/**
 * An operation is as far as a run has come that stands still: so many steps are recorded, and the one after may be done.
 * `false` when that run is not on its way forward.
 */
export const takeOver = (model: Model, operation: Operation, recorded: number | undefined): boolean => {
  const { kind } = operation
  if (recorded === undefined || ended(operation.status) || operation.ending !== undefined || operation.asked)
    return false
  begin(model, operation)
  operation.tries += 1
  for (const step of sagaModels[kind].steps.slice(operation.done, recorded + 1))
    attempt(() => step.run(model, operation))
  operation.done = recorded
  return true
}

/** No message has it tried any more. */
export const isUsedUp = ({ ending, tries }: Operation): boolean => ending === undefined && tries >= maxTries

/** A message is delivered; `false` when it comes again. */
export const deliver = (model: Model, operation: Operation): boolean => {
  if (ended(operation.status)) return announce(model, operation)
  if (isUsedUp(operation)) return false
  operation.tries += 1
  const { again } = advance(model, operation, false)
  return !again && announce(model, operation)
}

/** An operation that nobody will run again by itself is ended, or heads for its end when there is something to put back. */
const abandon = (model: Model, operation: Operation, code: string, force: boolean): boolean => {
  if (ended(operation.status)) return true
  begin(model, operation)
  touch(model, operation)
  const ending = operation.ending ?? { status: "FAILED" as const, code }
  if (!force && toUndo(operation).length > 0) {
    const first = operation.ending === undefined
    operation.ending = ending
    if (first) send(model, operation)
    return true
  }
  const left = operation.left || toUndo(operation).length > 0
  endAs(model, operation, left ? "FAILED" : ending.status, ending.code ?? code)
  return announce(model, operation)
}

/** The dead-letter queue's consumer gets a message of an attempt. */
export const giveUp = (model: Model, operation: Operation, ofAttempt: number): boolean => {
  if (ofAttempt < operation.attempt) return true
  if (ended(operation.status) || operation.ending !== undefined || isUsedUp(operation)) {
    return abandon(model, operation, operation.code ?? "SYS_001", false)
  }
  send(model, operation)
  return true
}

/** What is overdue is sent again, told of, or given up. */
export const reconcile = (model: Model): void => {
  const overdue = model.operations.filter(({ dueAt }) => dueAt !== undefined && dueAt < model.now)
  for (const operation of overdue) {
    const waits = operation.status === "PENDING"
    const age = model.now - (operation.startedAt ?? operation.queuedAt)
    const heads = operation.ending !== undefined
    if (ended(operation.status)) announce(model, operation)
    else if (!waits && age > (heads ? 24 : ["SITE_CREATION", "SITE_CLONE"].includes(operation.kind) ? 7.5 : 5) * hour)
      abandon(model, operation, "SYS_001", heads)
    else {
      send(model, operation)
      operation.dueAt = model.now + (waits ? Math.max(patienceMs, age) : patienceMs)
    }
  }
}

const refused: Outcome = { status: 409, code: "OP_002" }

/** Cancels an operation that may be. */
export const cancel = (model: Model, operation: Operation): Outcome => {
  const { cancelled, failed, noReturn } = sagaModels[operation.kind]
  if (ended(operation.status)) return refused
  if (operation.status === "PENDING") {
    operation.status = "CANCELLED"
    operation.endedAt = model.now
    ;(cancelled ?? failed)(model, operation)
    announce(model, operation)
    return { status: 200 }
  }
  if (operation.done > noReturn || operation.ending !== undefined) return refused
  operation.asked = true
  send(model, operation)
  return { status: 200 }
}

/** A new attempt at an operation that FAILED. */
export const retry = (model: Model, operation: Operation): Outcome => {
  // After 7 days what it was to do is forgotten.
  if (operation.status !== "FAILED" || endedBefore(model, operation, 7)) return refused
  const sites = [operation.site, ...(operation.target === undefined ? [] : [operation.target])]
  const number = operationAt(model, operation)
  const busy = sites.some((site) => {
    const { holder, stands } = model.sites[site] ?? {}
    return stands === true && holder !== undefined && holder !== number
  })
  if (!sagaModels[operation.kind].retried(model, operation)) {
    return busy ? { status: 409, code: "SITE_008" } : refused
  }
  Object.assign(operation, {
    status: "PENDING",
    attempt: operation.attempt + 1,
    tries: 0,
    queuedAt: model.now,
    startedAt: undefined,
    endedAt: undefined,
    done: 0,
    undone: [],
    left: false,
    asked: false,
    ending: undefined,
    code: null,
    made: undefined,
    before: undefined,
  })
  touch(model, operation)
  send(model, operation)
  return { status: 202 }
}

/** Whether an error is a call that hangs. */
export const isHang = (error: unknown): boolean => error instanceof Hang

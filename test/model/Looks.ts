import { recordedSteps } from "./Agreement.ts"
import { ended, type Model, type Operation, operationAt } from "./Model.ts"
import type { Request } from "./ModelAccess.ts"
import type { Numbers } from "./Numbers.ts"
import type { Items } from "./Outside.ts"
import type { World } from "./World.ts"

// What a history sees of a world besides what the model foresees.

/** What the index by id shows of what is asked for, where it is late. */
export const lateIn = (world: World, numbers: Numbers, { backup, operation }: Request): Request["late"] => {
  const { operationId } = numbers.operations[operation ?? -1] ?? {}
  const key = backup === undefined ? `OPERATION#${operationId}` : `BACKUP#${numbers.backup(backup)}`
  const found = world.store.late().find(({ now, shown }) => (now ?? shown)?.["GSI1PK"]?.S === key)
  if (found === undefined) return undefined
  const { attempt, status } = found.shown ?? {}
  return found.shown === undefined ? "nothing" : { status: status?.S ?? "", attempt: Number(attempt?.N) }
}

const itemIn = (items: Items, model: Model, numbers: Numbers, operation: Operation) => {
  const { operationId } = numbers.operations[operationAt(model, operation)] ?? {}
  return Object.entries(items).find(([key]) => key.endsWith(` OP#${operationId}`))?.[1]
}

/** How many steps the run of an operation has recorded; nothing when it does not go forward. */
export const stepsIn = (...where: Parameters<typeof itemIn>): number | undefined => recordedSteps(itemIn(...where))

/** Runs of its attempt that consumers have begun, as its record says. */
export const triesIn = (...where: Parameters<typeof itemIn>): number => Number(itemIn(...where)?.["tries"])

/** The last message of each operation that has not ended, the oldest first. */
export const waitingIn = ({ outside }: World, model: Model, numbers: Numbers): ReadonlyArray<number> => {
  const last = new Map(outside.messages.map((message, index) => [numbers.message(message).operation, index]))
  return [...last].flatMap(([operation, index]) => {
    const status = model.operations[operation]?.status
    return status === "PENDING" || status === "IN_PROGRESS" ? [index] : []
  })
}

/** Messages of attempts before the present one, of operations that have not ended. */
export const staleIn = ({ outside }: World, model: Model, numbers: Numbers): ReadonlyArray<number> =>
  [...outside.messages.entries()].flatMap(([index, message]) => {
    const { attempt, operation } = numbers.message(message)
    const found = model.operations[operation]
    return found !== undefined && !ended(found.status) && attempt < found.attempt ? [index] : []
  })

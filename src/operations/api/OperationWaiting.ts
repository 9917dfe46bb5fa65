import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { pollAfterSeconds } from "../../http/Accepted.ts"
import { AnswerHeaders } from "../../http/AnswerHeaders.ts"
import { CurrentUser } from "../../http/Identity.ts"
import { RequestInfo } from "../../http/RequestInfo.ts"
import { timeLeft } from "../../platform/Deadline.ts"
import { isTerminal, type Operation, type OperationId } from "../engine/Operation.ts"
import { OperationStore } from "../engine/OperationStore.ts"
import { OperationReader, toOperationView } from "./OperationReader.ts"
import { inSlot } from "./WaitSlots.ts"

/** Seconds that a request may wait for an operation's end, at most. */
const longestWaitSeconds = 20
/** What of a request's time is kept for its answer, in milliseconds. */
const reserveMs = 1500
/** Between two looks: soon at first, because most operations that are waited for end soon. */
const [firstPauseMs, longestPauseMs, growth] = [500, 2000, 1.4]

const longestPollSeconds = 30

/** Seconds until the next look makes sense: a tenth of how long the operation has been going on, within bounds. */
export const retryAfterOf = ({ createdAt, startedAt }: Pick<Operation, "createdAt" | "startedAt">, now: number) => {
  const seconds = (now - Date.parse(startedAt ?? createdAt)) / 1000
  return Math.min(longestPollSeconds, Math.max(pollAfterSeconds, Math.round(seconds / 10)))
}

/** Looks at an operation until it has ended, or the time is over. */
const untilEnded = Effect.fnUntraced(function* (found: Operation, end: number) {
  const store = yield* OperationStore
  let operation = found
  let pause = firstPauseMs
  while (!isTerminal(operation.status)) {
    const left = end - (yield* Clock.currentTimeMillis)
    if (left <= 0) break
    yield* Effect.sleep(Math.min(pause, left))
    pause = Math.min(longestPauseMs, pause * growth)
    operation = (yield* store.get(operation.tenantId, operation.operationId)) ?? operation
  }
  return operation
})

/** Waits for the operation's end if the request prefers that, and there is a slot for it; else it is answered as it is. */
const awaited = Effect.fnUntraced(function* (found: Operation) {
  const { waitSeconds = 0 } = yield* RequestInfo
  if (waitSeconds === 0) return found
  const seconds = Math.min(waitSeconds, longestWaitSeconds)
  const applied = Effect.map(AnswerHeaders, ({ set }) => set("preference-applied", `wait=${seconds}`))
  if (isTerminal(found.status)) return yield* Effect.as(applied, found)
  const ms = Math.min(seconds * 1000, (yield* timeLeft) - reserveMs)
  const { sub } = yield* CurrentUser
  const end = (yield* Clock.currentTimeMillis) + ms
  const waited = yield* inSlot(sub, ms, untilEnded(found, end))
  return waited === undefined ? found : yield* Effect.as(applied, waited)
})

/** An operation as it is, or as it has ended within the seconds that `Prefer: wait=…` gives (RFC 7240). */
export const readOperation = Effect.fn("OperationWaiting.read")(function* (operationId: OperationId) {
  const reader = yield* OperationReader
  const operation = yield* awaited(yield* reader.locate(operationId))
  if (!isTerminal(operation.status)) {
    const { set } = yield* AnswerHeaders
    set("retry-after", String(retryAfterOf(operation, yield* Clock.currentTimeMillis)))
  }
  return toOperationView(operation)
})

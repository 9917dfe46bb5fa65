import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import { MoreToDo, tellProgress } from "../operations/engine/MoreToDo.ts"
import { timeLeft } from "../platform/Deadline.ts"
import { WordPressApiError } from "../wordpress/WordPressErrors.ts"
import type { Progress } from "../wordpress/WordPressStore.ts"

/** What a run has to have left for another slice, in milliseconds: it takes 20 s, and its answer may be on its way for some more. */
const sliceMs = 40_000
/** How often it is told how far it is, in milliseconds: a small site is through before. */
const toldEveryMs = 5000
/** Slices that may bring nothing, one after the other, before that is taken for a fault. */
const idleSlices = 30

type Slice<W> = { readonly done: false; readonly progress: Progress; readonly wanted: ReadonlyArray<W> }

/**
 * Does one slice after the other until the last, each with what the one before wanted. When the run has no time left for
 * another, and has got on, the rest is left to the next run.
 */
export const inSlices = <A extends { readonly done: true }, W, E, R>(
  slice: (wanted: ReadonlyArray<W>) => Effect.Effect<A | Slice<W>, E, R>,
): Effect.Effect<A, E | MoreToDo | WordPressApiError, R> =>
  Effect.gen(function* () {
    let wanted: ReadonlyArray<W> = []
    let reached = 0
    let moved = false
    let idle = 0
    let told = yield* Clock.currentTimeMillis
    while (idle < idleSlices) {
      if (moved && (yield* timeLeft) < sliceMs) return yield* new MoreToDo()
      const answer = yield* slice(wanted)
      if (answer.done) return answer
      const { bytesDone, bytesTotal, rowsDone } = answer.progress
      const got = bytesDone + rowsDone > reached
      idle = got || answer.wanted.length > 0 ? 0 : idle + 1
      // What the first slice of a run tells, the runs before it may have done.
      moved ||= got && reached > 0
      reached = Math.max(reached, bytesDone + rowsDone)
      wanted = answer.wanted
      const now = yield* Clock.currentTimeMillis
      if (now - told < toldEveryMs) continue
      told = now
      yield* tellProgress(bytesTotal > 0 ? bytesDone / bytesTotal : 0)
    }
    return yield* new WordPressApiError({ status: 200, wordpressCode: "no_progress" })
  })

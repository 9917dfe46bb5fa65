import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

import type { PageKey, ReadablePage } from "./ReadableItems.ts"

/** Items of a page that are worked on at a time. */
const atOnce = 5

/** When a turn of scheduled work begins nothing new any more, in milliseconds since 1970. */
export const TurnEnd = Context.Reference<number>("src/platform/TurnEnd", {
  defaultValue: () => Number.POSITIVE_INFINITY,
})

/**
 * Works through pages of items: one is read, worked on, and then the next, until none is left or the turn's time is over.
 * However many there are, no more than a page is held at a time. Answers how many were begun, and whether that was all.
 */
export const workThrough = <A, E, R, E2, R2>(
  read: (from: PageKey | undefined) => Effect.Effect<ReadablePage<A>, E, R>,
  work: (item: A) => Effect.Effect<void, E2, R2>,
): Effect.Effect<{ readonly begun: number; readonly all: boolean }, E | E2, R | R2> =>
  Effect.gen(function* () {
    const end = yield* TurnEnd
    const isOver = Effect.map(Clock.currentTimeMillis, (now) => now >= end)
    let from: PageKey | undefined
    let begun = 0
    do {
      const { items, next } = yield* read(from)
      const done = yield* Effect.forEach(
        items,
        (item) => Effect.flatMap(isOver, (over) => (over ? Effect.succeed(0) : Effect.as(work(item), 1))),
        { concurrency: atOnce },
      )
      const worked = done.reduce<number>((sum, one) => sum + one, 0)
      begun += worked
      if (worked < items.length || (next !== undefined && (yield* isOver))) return { begun, all: false }
      from = next
    } while (from !== undefined)
    return { begun, all: true }
  })

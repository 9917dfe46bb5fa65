import { Effect } from "effect"

/** Where in an exchange something strikes: before it takes effect, or after it took effect and before anybody knows. */
export type Moment = "before" | "after"

/** What every call of a process to the world outside goes through. */
export interface Gate {
  readonly pass: <A, E, R>(where: string, effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** That of a process that lives on. */
export const openGate: Gate = { pass: (_where, effect) => effect }

/** That of a process that is killed at its `killAt`th moment: nothing of it happens from then on, and it never answers. */
export interface DeadlyGate extends Gate {
  readonly seen: ReadonlyArray<string>
  /** Where it was killed; pending for one that is not. */
  readonly killed: Promise<string>
}

export const deadlyGate = (killAt: number): DeadlyGate => {
  const seen: Array<string> = []
  const { promise: killed, resolve } = Promise.withResolvers<string>()
  let dead = false
  const lives = (moment: Moment, where: string): boolean => {
    if (dead) return false
    seen.push(`${moment} ${where}`)
    dead = seen.length === killAt
    if (dead) resolve(`${moment} ${where}`)
    return !dead
  }
  return {
    seen,
    killed,
    pass: (where, effect) =>
      Effect.suspend(() =>
        lives("before", where)
          ? Effect.flatMap(Effect.exit(effect), (exit) => (lives("after", where) ? exit : Effect.never))
          : Effect.never,
      ),
  }
}

/**
 * That of a process that stands still when it is about to write an operation for the `at`th time, as one does that has done a
 * step, and goes on when it is let, none the wiser.
 */
export interface StallingGate extends Gate {
  /** Fulfilled once it stands still; pending for one that never does. */
  readonly stalled: Promise<void>
  readonly goOn: () => void
}

export const stallingGate = (at: number): StallingGate => {
  const { promise: stalled, resolve } = Promise.withResolvers<void>()
  const { promise: going, resolve: goOn } = Promise.withResolvers<void>()
  let writes = 0
  const stands = (where: string): boolean => {
    if (/^Table\.(put OP|transact(?! PACKS))/.test(where)) writes += 1
    if (writes === at) resolve()
    return writes >= at
  }
  return {
    stalled,
    goOn,
    pass: (where, effect) =>
      Effect.suspend(() =>
        stands(where)
          ? Effect.andThen(
              Effect.promise(() => going),
              effect,
            )
          : effect,
      ),
  }
}

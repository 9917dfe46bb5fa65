import { type Clock, Duration, Effect } from "effect"

/** Waits up to this long pass by themselves: the pauses between two tries. Longer ones pass when the test says so. */
const shortMs = 5000
/** The shortest, for a write that met another's transaction, take no time: whoever foresees a world need not count them. */
const momentMs = 1000

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** The time of a world. It stands still unless the test moves it, or somebody waits for a moment only. */
export interface VirtualClock extends Clock.Clock {
  readonly now: () => number
  readonly advance: (ms: number) => void
  readonly set: (ms: number) => void
}

export const makeClock = (start: number): VirtualClock => {
  let now = start
  let sleepers: ReadonlyArray<Sleeper> = []
  const pass = (ms: number) => {
    now += ms
    const due = sleepers.filter(({ at }) => at <= now)
    sleepers = sleepers.filter(({ at }) => at > now)
    for (const { wake } of due) wake()
  }
  const nanos = () => BigInt(now) * 1_000_000n
  return {
    now: () => now,
    advance: pass,
    set: (ms) => {
      now = ms
      sleepers = []
    },
    currentTimeMillisUnsafe: () => now,
    currentTimeMillis: Effect.sync(() => now),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.suspend(() => {
        const ms = Duration.toMillis(duration)
        if (ms <= shortMs) {
          if (ms > momentMs) pass(ms)
          return Effect.yieldNow
        }
        return Effect.callback<void>((resume) => {
          const sleeper = { at: now + ms, wake: () => resume(Effect.void) }
          sleepers = [...sleepers, sleeper]
          return Effect.sync(() => {
            sleepers = sleepers.filter((other) => other !== sleeper)
          })
        })
      }),
  }
}

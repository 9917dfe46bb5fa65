/** What DynamoDB does now and then, and DynamoDB Local never. */
export interface Faults {
  readonly now: () => number
  /** For how long the indexes will not show the next write, in milliseconds. */
  readonly indexLag: () => number
  /** Whether the next write meets a transaction that is under way. */
  readonly conflicts: () => boolean
  /** Whether the next request is one too many. */
  readonly throttles: () => boolean
}

export const noFaults: Faults = { now: () => 0, indexLag: () => 0, conflicts: () => false, throttles: () => false }

/** A number below one, and the next: the same ones for the same seed (mulberry32). */
const drawsOf = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    const mixed = Math.imul(state ^ (state >>> 15), state | 1)
    const more = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61))
    return ((more ^ (more >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Faults drawn from a seed, on the time of a world: how many of a hundred writes, and how late an index may be. */
export const seededFaults = (
  seed: number,
  now: () => number,
  { conflicts = 0, lags = 0, maxLagMs = 0, throttles = 0 },
): Faults => {
  const draw = drawsOf(seed)
  const inARow = { conflicts: 0, throttles: 0 }
  const happens = (what: keyof typeof inARow, percent: number): boolean => {
    // The fourth try works, so that nobody who tries again is refused.
    const does = percent > 0 && inARow[what] < 3 && draw() * 100 < percent
    inARow[what] = does ? inARow[what] + 1 : 0
    return does
  }
  return {
    now,
    indexLag: () => (lags > 0 && draw() * 100 < lags ? Math.ceil(draw() * maxLagMs) : 0),
    conflicts: () => happens("conflicts", conflicts),
    throttles: () => happens("throttles", throttles),
  }
}

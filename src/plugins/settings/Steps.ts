/** Thrown where a check would take more work than it may. */
export class TooMuchWork extends Error {}

/** Steps that the check of one value may take, some tens of milliseconds: counted, so that it ends alike on every machine. */
export const mostSteps = 2_000_000
/** How far schemas may apply each other before a value is done. */
const mostNested = 500

/** Counts what a check does. */
export class Steps {
  #left: number
  #nested = 0

  constructor(most: number = mostSteps) {
    this.#left = most
  }

  take(steps = 1): void {
    this.#left -= steps
    if (this.#left < 0) throw new TooMuchWork("it takes too many steps")
  }

  /** Runs a part of the check that may come back to this one. */
  within<A>(part: () => A): A {
    this.#nested += 1
    if (this.#nested > mostNested) throw new TooMuchWork("its schemas refer to each other too often")
    const result = part()
    this.#nested -= 1
    return result
  }
}

/** How deep JSON is, and how many values it has: counted without recursion, which a deep one would bring down. */
export const sizeOf = (json: unknown, mostDeep: number): { readonly depth: number; readonly values: number } => {
  let depth = 0
  let values = 0
  let level = [json]
  while (level.length > 0 && depth <= mostDeep) {
    depth += 1
    values += level.length
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []))
  }
  return { depth, values }
}

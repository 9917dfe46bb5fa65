/** What does not fit, where. */
export interface Fault {
  readonly path: ReadonlyArray<string>
  readonly keyword: string
  readonly error: string
}

/** Faults that are told of one value: no answer grows with what is wrong. */
export const mostFaults = 100

/** The way to a value, last part first; read only where something does not fit. */
interface Place {
  readonly name: string
  readonly above: Place | undefined
}

export const pathTo = (place: Place | undefined): Array<string> =>
  place === undefined ? [] : [...pathTo(place.above), place.name]

/** A value that is held against a schema. */
export interface Look {
  readonly value: unknown
  readonly at: Place | undefined
  /** Names of members, or indexes, that some schema in place has looked at: what `unevaluated…` leaves alone. */
  readonly seen: Set<string>
}

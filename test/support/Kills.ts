import { assert } from "@effect/vitest"
import { Effect, Record } from "effect"
import { inject } from "vitest"

declare module "vitest" {
  interface ProvidedContext {
    /** Of the kills on real WordPress, which sixth is tried: a number from 0 to 5, or all of them. */
    readonly sixth: number | "all"
  }
}

/** Runs that are killed, at one moment after the other. */
export interface Kind {
  readonly name: string
  /** Moments that each run has. */
  readonly moments: number
  /** How many moments the kinds before it have. */
  readonly before: number
  /** Runs that may be killed side by side. */
  readonly atOnce: number
}

/** The kinds of a file by their names, each with its moments: numbered through, so that every sixth of them is as large. */
export const kindsOf = <Name extends string>(
  moments: Readonly<Record<Name, number>>,
  atOnce = 1,
): Readonly<Record<Name, Kind>> => {
  let before = 0
  return Record.map(moments, (count, name) => {
    const kind = { name, moments: count, before, atOnce }
    before += count
    return kind
  })
}

/** The moments of a kind that are tried; over six days they are all. */
export const chosen = ({ before, moments }: Pick<Kind, "before" | "moments">, sixth: number): ReadonlyArray<number> =>
  Array.from({ length: moments }, (_, index) => index + 1).filter((moment) => (before + moment) % 6 === sixth)

/** Whether any of these is killed today: what is made ready only for them costs seconds. */
export const isTried = (...kinds: ReadonlyArray<Kind>): boolean => {
  const sixth = inject("sixth")
  return sixth === "all" || kinds.some((kind) => chosen(kind, sixth).length > 0)
}

/**
 * Has a run killed at each of its moments that is to be tried. `kill` answers where it was killed, or nothing if it came to
 * its end before. Answers how often it ran.
 */
export const eachKill = <E, R>(
  kind: Kind,
  kill: (killAt: number) => Effect.Effect<string | undefined, E, R>,
): Effect.Effect<number, E, R> =>
  Effect.gen(function* () {
    const { atOnce: concurrency, moments, name } = kind
    const sixth = inject("sixth")
    if (sixth !== "all") {
      const tried = chosen(kind, sixth)
      const places = yield* Effect.forEach(tried, kill, { concurrency })
      for (const where of places) assert.isDefined(where, `${name} has ${moments} moments`)
      return places.length
    }
    // On until a run gets to its end before its moment comes: then every moment has had its kill.
    const places: Array<string | undefined> = []
    while (!places.includes(undefined)) {
      const batch = Array.from({ length: concurrency }, (_, nth) => places.length + nth + 1)
      places.push(...(yield* Effect.forEach(batch, kill, { concurrency })))
    }
    const kills = places.filter((where) => where !== undefined)
    assert.isAtLeast(kills.length, moments, `${name}: ${kills.join(", ")}`)
    return places.length
  })

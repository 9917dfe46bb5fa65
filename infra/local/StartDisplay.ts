import { Clock, Console, Effect, Exit, Schedule } from "effect"
import { createLogUpdate } from "log-update"

/** How much of something is done, in bytes. */
export interface Share {
  readonly done: number
  readonly total: number
}

/** Says what a part is doing, and how much of that is done. */
export type Tell = (doing: string, share?: Share) => Effect.Effect<void>

/** Shows a person what goes on while the stack starts. */
export interface StartDisplay {
  /** Shows a part from its start until it is up. */
  readonly follow: <A, E, R>(name: string, start: (tell: Tell) => Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** Prints a line that stays. */
  readonly log: (line: string) => Effect.Effect<void>
  /** The start has come to its end: what is printed from now on stands below. */
  readonly finish: Effect.Effect<void>
}

/** A part of the stack, as the display knows it. Times are in milliseconds. */
export interface Part {
  readonly name: string
  readonly since: number
  readonly state: "starting" | "up" | "failed" | "stopped"
  /** When it was no longer starting. */
  readonly until?: number
  readonly doing?: string
  readonly share?: Share
}

const marks = { starting: "·", up: "✓", failed: "✗", stopped: "·" } as const

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

const megabytes = (bytes: number): string => Math.floor(bytes / 1e6).toFixed(0)

/** `71 of 161 MB (44 %)`. What is over the whole counts as the whole. */
export const renderShare = ({ done, total }: Share): string => {
  const part = Math.min(done, total)
  return `${megabytes(part)} of ${megabytes(total)} MB (${Math.floor((100 * part) / total)} %)`
}

/** A line for each part. */
export const renderParts = (parts: ReadonlyArray<Part>, now: number): string => {
  const widest = Math.max(0, ...parts.map(({ name }) => name.length))
  return parts
    .map(({ doing, name, share, since, state, until }) => {
      const progress = [doing ?? [], share === undefined ? [] : renderShare(share)].flat().join(" ")
      const rest = state === "up" ? "" : state === "starting" ? progress : state
      return `  ${marks[state]} ${name.padEnd(widest)}  ${seconds((until ?? now) - since).padStart(7)}  ${rest}`.trimEnd()
    })
    .join("\n")
}

/** Shows nothing. */
export const noDisplay: StartDisplay = {
  follow: (_name, start) => start(() => Effect.void),
  log: () => Effect.void,
  finish: Effect.void,
}

/** Follows parts for a display that is told of each change. */
const following = (changed: (part: Part, before: Part | undefined) => Effect.Effect<void>): StartDisplay["follow"] =>
  Effect.fnUntraced(function* (name, start) {
    let part: Part = { name, since: yield* Clock.currentTimeMillis, state: "starting" }
    const change = (next: Part, before: Part | undefined) =>
      Effect.suspend(() => {
        part = next
        return changed(next, before)
      })
    yield* change(part, undefined)
    return yield* start((doing, share) =>
      Effect.suspend(() =>
        change({ name, since: part.since, state: "starting", doing, ...(share === undefined ? {} : { share }) }, part),
      ),
    ).pipe(
      Effect.onExit((exit) =>
        Effect.flatMap(Clock.currentTimeMillis, (until) => {
          const state = Exit.isSuccess(exit) ? "up" : Exit.hasInterrupts(exit) ? "stopped" : "failed"
          return change({ ...part, state, until }, part)
        }),
      ),
    )
  })

/** For a log that is read later: a line when a part is up, or does something that may take long. */
export const plainDisplay: StartDisplay = {
  follow: following((part, before) => {
    if (part.state === "up") {
      return Console.log(`  ${part.name} … up (${seconds((part.until ?? part.since) - part.since)})`)
    }
    return part.doing === undefined || part.doing === before?.doing || part.state !== "starting"
      ? Effect.void
      : Console.log(`  ${part.name}: ${part.doing}`)
  }),
  log: (line) => Console.log(`  ${line}`),
  finish: Effect.void,
}

/** For a terminal: a living line for each part. */
export const livingDisplay = Effect.fnUntraced(function* (terminal: NodeJS.WritableStream) {
  // A hidden cursor would stay hidden after a kill.
  const update = createLogUpdate(terminal, { showCursor: true })
  const parts = new Map<string, Part>()
  let finished = false
  const draw = Effect.map(Clock.currentTimeMillis, (now) => {
    if (!finished) update(renderParts([...parts.values()], now))
  })
  const finish = Effect.suspend(() => {
    return Effect.map(draw, () => {
      finished = true
      update.done()
    })
  })
  yield* Effect.addFinalizer(() => finish)
  yield* Effect.forkScoped(Effect.repeat(draw, { schedule: Schedule.spaced("200 millis"), while: () => !finished }))
  const display: StartDisplay = {
    follow: following((part) =>
      Effect.andThen(
        Effect.sync(() => parts.set(part.name, part)),
        draw,
      ),
    ),
    log: (line) =>
      finished
        ? Console.log(`  ${line}`)
        : Effect.andThen(
            Effect.sync(() => update.persist(`  ${line}`)),
            draw,
          ),
    finish,
  }
  return display
})

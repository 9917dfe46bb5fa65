import * as FileSystem from "node:fs/promises"
import * as Path from "node:path"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { WordPressError } from "./WordPressError.ts"

/** Runs a promise of the file system; `what` completes "Could not …". */
export const attempt = <A>(what: string, run: () => Promise<A>): Effect.Effect<A, WordPressError> =>
  Effect.tryPromise({
    try: run,
    catch: (cause) =>
      new WordPressError({
        message: `Could not ${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause,
      }),
  })

/** Whether there is a file or folder of this path. */
export const exists = (path: string): Effect.Effect<boolean> =>
  Effect.promise(() =>
    FileSystem.stat(path).then(
      () => true,
      () => false,
    ),
  )

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Removes what a killed process left: its folder bears its process id. */
const sweep = (parent: string): Effect.Effect<void, WordPressError> =>
  attempt(`clean ${parent}`, async () => {
    for (const name of await FileSystem.readdir(parent)) {
      const pid = /^\.building-(\d+)-/.exec(name)?.[1]
      if (pid !== undefined && !isAlive(Number(pid))) {
        await FileSystem.rm(Path.join(parent, name), { recursive: true, force: true })
      }
    }
  })

const buildFolder = (parent: string): Effect.Effect<string, WordPressError, Scope.Scope> =>
  Effect.acquireRelease(
    attempt(`make a folder in ${parent}`, async () => {
      await FileSystem.mkdir(parent, { recursive: true })
      return FileSystem.mkdtemp(Path.join(parent, `.building-${process.pid}-`))
    }),
    (folder) => Effect.promise(() => FileSystem.rm(folder, { recursive: true, force: true })).pipe(Effect.ignore),
  )

/**
 * Makes a folder once: it is filled under another name and then renamed, so that a killed process leaves no half of it.
 * When two processes make it at once, the first wins and the other takes what it made.
 */
export const buildOnce = <R>(
  target: string,
  fill: (folder: string) => Effect.Effect<void, WordPressError, R>,
): Effect.Effect<void, WordPressError, R> =>
  Effect.gen(function* () {
    if (yield* exists(target)) return
    const parent = Path.dirname(target)
    const folder = yield* buildFolder(parent)
    yield* sweep(parent)
    yield* fill(folder)
    yield* attempt(`move ${folder} to ${target}`, () => FileSystem.rename(folder, target)).pipe(
      Effect.catch((error) => Effect.flatMap(exists(target), (there) => (there ? Effect.void : Effect.fail(error)))),
    )
  }).pipe(Effect.scoped)

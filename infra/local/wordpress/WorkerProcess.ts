import * as ChildProcess from "node:child_process"
import { join } from "node:path"
import * as Readline from "node:readline"
import { fileURLToPath } from "node:url"

import * as Effect from "effect/Effect"

import { defaultCache } from "../paths.ts"
import { WordPressError } from "./WordPressError.ts"
import type { WorkerConfig } from "./WorkerConfig.ts"

const entry = fileURLToPath(new URL("./worker.ts", import.meta.url))

/** Starts a worker process. It ends by itself when this process does. */
export const fork = (config: WorkerConfig, onLine: (line: string) => void): ChildProcess.ChildProcess => {
  const child = ChildProcess.fork(entry, [], {
    // Neither flags nor options of the parent: under a test runner they would load its hooks.
    execArgv: [],
    // Ctrl-C in the terminal reaches it only through its supervisor, which waits for its last answer.
    detached: true,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      WORDPRESS_WORKER: JSON.stringify(config),
      NODE_COMPILE_CACHE: join(defaultCache, "node"),
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  })
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) Readline.createInterface({ input: stream }).on("line", onLine)
  }
  return child
}

/** Ends a worker process and waits until it is gone. */
export const stop = (child: ChildProcess.ChildProcess): Effect.Effect<void> =>
  Effect.callback((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
    child.kill("SIGKILL")
  })

/** Waits for a process that prints lines; fails, with what it printed, unless it exits with 0. `hint` tells of other ends. */
export const runToEnd = (
  start: (onLine: (line: string) => void) => ChildProcess.ChildProcess,
  end: (child: ChildProcess.ChildProcess) => Effect.Effect<void>,
  what: string,
  hint: (code: number | null) => string = () => "",
): Effect.Effect<void, WordPressError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const lines: Array<string> = []
      const child = yield* Effect.acquireRelease(
        Effect.sync(() => start((line) => lines.push(line))),
        end,
      )
      const code = yield* Effect.callback<number | null>((resume) => {
        child.once("close", (exitCode) => resume(Effect.succeed(exitCode)))
      })
      if (code !== 0) {
        const message = `${what} ended with ${code}. ${lines.slice(-20).join("\n")}${hint(code)}`
        return yield* new WordPressError({ message })
      }
    }),
  )

/** Runs the script of a configuration in a process of its own. Fails, with what it printed, unless it exits with 0. */
export const runScript = (config: WorkerConfig, what: string): Effect.Effect<void, WordPressError> =>
  runToEnd((onLine) => fork(config, onLine), stop, what)

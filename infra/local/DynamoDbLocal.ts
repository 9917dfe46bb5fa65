import { spawn, type ChildProcess } from "node:child_process"
import { createRequire } from "node:module"
import { connect } from "node:net"
import { dirname, join } from "node:path"

import { Effect, Schedule } from "effect"

import { probePort } from "./HttpListener.ts"
import { StackError } from "./StackError.ts"

const noJava =
  "DynamoDB Local needs Java 11 or later and none was found: install one (apt-get install default-jre-headless), or set DYNAMODB_ENDPOINT to a DynamoDB Local that runs."

/** The folder of the npm package that ships the jar and its native SQLite. */
const home = join(
  dirname(createRequire(import.meta.url).resolve("amplify-dynamodb-simulator/package.json")),
  "emulator",
)

/**
 * Java in place of the shell, beside a watcher that reads our pipe: however this process ends, even by SIGKILL,
 * the pipe closes and the watcher ends Java.
 */
const script = `exec 3<&0; (cat <&3 >/dev/null 2>&1; kill -9 $$ 2>/dev/null) >/dev/null 2>&1 & exec java "$@" </dev/null 3<&-`

interface Java {
  readonly process: ChildProcess
  readonly output: () => string
}

const spawnJava = (args: ReadonlyArray<string>): Java => {
  // Its own session, so that Ctrl-C in the terminal reaches it only through our finalizer.
  const child = spawn("sh", ["-c", script, "sh", ...args], {
    cwd: home,
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  })
  let output = ""
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4000)
  }
  child.stdout.on("data", collect)
  child.stderr.on("data", collect)
  child.on("error", (error) => collect(Buffer.from(error.message)))
  child.stdin.on("error", () => undefined)
  return { process: child, output: () => output.trim() }
}

const stop = ({ process }: Java) =>
  Effect.callback<void>((resume) => {
    if (process.exitCode !== null || process.signalCode !== null) {
      process.stdin?.destroy()
      return resume(Effect.void)
    }
    process.once("exit", () => resume(Effect.void))
    process.kill("SIGTERM")
    // The watcher follows with SIGKILL after the pipe's end.
    setTimeout(() => process.stdin?.destroy(), 1000)
  })

const connects = (port: number) =>
  Effect.callback<boolean>((resume) => {
    const socket = connect(port, "127.0.0.1")
    socket.once("connect", () => {
      socket.destroy()
      resume(Effect.succeed(true))
    })
    socket.once("error", () => resume(Effect.succeed(false)))
  })

const whyEnded = (java: Java): StackError => {
  const output = java.output()
  if (java.process.exitCode === 127 || /Unable to locate a Java|not found/i.test(output)) {
    return new StackError({ message: noJava })
  }
  const lastLine = output.split("\n").at(-1) ?? ""
  return new StackError({ message: `DynamoDB Local did not start: ${lastLine}` })
}

const untilUp = (java: Java, port: number) =>
  Effect.suspend(() =>
    java.process.exitCode === null && java.process.signalCode === null ? connects(port) : Effect.fail(whyEnded(java)),
  ).pipe(
    Effect.repeat({ until: (up) => up, schedule: Schedule.spaced("25 millis") }),
    Effect.timeoutOrElse({
      duration: "60 seconds",
      orElse: () => Effect.fail(new StackError({ message: "DynamoDB Local did not answer within a minute." })),
    }),
  )

/**
 * DynamoDB Local until the scope ends; answers its endpoint.
 * With `dataDir` the tables are kept there, otherwise they live in memory. Each access key has a database of its own.
 */
export const startDynamoDbLocal = Effect.fnUntraced(function* (options: { readonly dataDir?: string }) {
  const port = yield* probePort(0)
  const java = yield* Effect.acquireRelease(
    Effect.sync(() =>
      spawnJava([
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx256m",
        "-Djava.library.path=./DynamoDBLocal_lib",
        "-jar",
        "DynamoDBLocal.jar",
        ...(options.dataDir === undefined ? ["-inMemory"] : ["-dbPath", options.dataDir]),
        "-disableTelemetry",
        "-port",
        String(port),
      ]),
    ),
    stop,
  )
  yield* untilUp(java, port)
  return `http://127.0.0.1:${port}`
})

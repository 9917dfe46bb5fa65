import { randomUUID } from "node:crypto"
import { Worker } from "node:worker_threads"

import { Schema } from "effect"

import type { Role } from "./RoleGuard.ts"

/** A function as the host runs it. */
export interface HostedFunction {
  readonly name: string
  /** Megabytes of JavaScript heap. */
  readonly memory: number
  /** Seconds. */
  readonly timeout: number
}

/** An invocation that brought no result. */
export class LambdaFailure extends Schema.TaggedError<LambdaFailure>()("LambdaFailure", {
  kind: Schema.Literals(["handler", "timeout", "killed", "unknown"]),
  message: Schema.String,
}) {}

export type Outcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly failure: LambdaFailure }

const Reply = Schema.Union([
  Schema.Struct({ ok: Schema.Literal(true), result: Schema.fromJsonString(Schema.Unknown) }),
  Schema.Struct({ ok: Schema.Literal(false), message: Schema.String }),
])
const decodeReply = Schema.decodeUnknownSync(Reply)

const failed = (kind: LambdaFailure["kind"], message: string): Outcome => ({
  ok: false,
  failure: new LambdaFailure({ kind, message }),
})

/** One execution environment on a worker thread: own variables, own heap limit, one invocation at a time. */
export class LambdaEnvironment {
  readonly #definition: HostedFunction
  readonly #worker: Worker
  #settle: ((outcome: Outcome) => void) | undefined
  #ended = false

  constructor(options: {
    readonly definition: HostedFunction
    readonly bundle: string
    readonly region: string
    readonly variables: Readonly<Record<string, string>>
    /** What the function may do with AWS; without one it may do everything. */
    readonly role: Role | undefined
    readonly log: (chunk: Uint8Array) => void
  }) {
    const { definition, bundle, region, role } = options
    this.#definition = definition
    this.#worker = new Worker(new URL("./lambda-worker.mjs", import.meta.url), {
      workerData: { name: definition.name, memory: definition.memory, bundle, region, role },
      env: { ...options.variables },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: definition.memory },
      stdout: true,
      stderr: true,
    })
    this.#worker.stdout.on("data", options.log)
    this.#worker.stderr.on("data", options.log)
    this.#worker.on("message", (message) => {
      const reply = decodeReply(message)
      this.#finish(reply.ok ? { ok: true, result: reply.result } : failed("handler", reply.message))
    })
    this.#worker.on("error", (error) => this.#end(failed("handler", String(error))))
    this.#worker.on("exit", (code) => this.#end(failed("handler", `Runtime exited with status ${code}`)))
  }

  get ended(): boolean {
    return this.#ended
  }

  #finish(outcome: Outcome): void {
    const settle = this.#settle
    this.#settle = undefined
    settle?.(outcome)
  }

  #end(outcome: Outcome): void {
    this.#ended = true
    this.#finish(outcome)
  }

  /** Calls `settle` exactly once; the time includes the load of the bundle. */
  invoke(event: unknown, trace: string, settle: (outcome: Outcome) => void): void {
    const { name, timeout } = this.#definition
    const timer = setTimeout(() => {
      this.#end(failed("timeout", `${name}: Task timed out after ${timeout} seconds`))
      void this.#worker.terminate()
    }, timeout * 1000)
    this.#settle = (outcome) => {
      clearTimeout(timer)
      settle(outcome)
    }
    const deadline = Date.now() + timeout * 1000
    this.#worker.postMessage({ event, trace, requestId: randomUUID(), deadline }, [])
  }

  /** Ends the thread at once, in the middle of whatever it does, as a crash of its machine would. */
  async kill(): Promise<void> {
    this.#end(failed("killed", `${this.#definition.name}: the environment was ended`))
    await this.#worker.terminate()
  }
}

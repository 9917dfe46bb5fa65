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

const Message = Schema.Union([
  Schema.Struct({ loaded: Schema.Literal(true) }),
  Schema.Struct({ ok: Schema.Literal(true), result: Schema.fromJsonString(Schema.Unknown) }),
  Schema.Struct({ ok: Schema.Literal(false), message: Schema.String }),
])
const decodeMessage = Schema.decodeUnknownSync(Message)

/** Milliseconds for the load of a bundle that are no part of an invocation's time, as Lambda's init phase is none. */
const loadMs = 10_000

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
  /** Opens when the bundle is loaded, or takes too long. */
  readonly #ready = Promise.withResolvers<void>()

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
    const loading = setTimeout(this.#ready.resolve, loadMs)
    this.#worker.on("message", (text) => {
      const message = decodeMessage(text)
      if ("loaded" in message) return this.#ready.resolve()
      this.#finish(message.ok ? { ok: true, result: message.result } : failed("handler", message.message))
    })
    void this.#ready.promise.then(() => clearTimeout(loading))
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
    this.#ready.resolve()
  }

  /** Calls `settle` exactly once. */
  invoke(event: unknown, trace: string, settle: (outcome: Outcome) => void): void {
    this.#settle = settle
    void this.#ready.promise.then(() => this.#begin(event, trace))
  }

  #begin(event: unknown, trace: string): void {
    const settle = this.#settle
    // Ended while it was loading.
    if (settle === undefined) return
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

import type * as ChildProcess from "node:child_process"
import * as FileSystem from "node:fs/promises"
import * as Http from "node:http"
import * as Os from "node:os"
import * as Path from "node:path"

import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

import { attempt } from "./Files.ts"
import { reply } from "./HttpServer.ts"
import { type Listener, marked } from "./listeners.ts"
import type { FirstRun } from "./Php.ts"
import type { WordPressError } from "./WordPressError.ts"
import type { WorkerConfig } from "./WorkerConfig.ts"
import { fork, stop } from "./WorkerProcess.ts"

interface Worker {
  readonly child: ChildProcess.ChildProcess
  readonly socketPath: string
  readonly team: Team
  alive: boolean
}

/** Workers that are free, and requests that wait for one. */
class Team {
  readonly free: Array<Worker> = []
  readonly waiting: Array<(worker: Worker) => void> = []
  /** How many it has or is starting. */
  size = 0
  readonly most: number

  constructor(most: number) {
    this.most = most
  }
}

/** Milliseconds after the first worker when the others are started, if nobody needs them before: the start is over then. */
const othersDelay = 5000

/** Milliseconds before a worker that dies is replaced, so that one that always dies does not fill the machine. */
const restartDelay = 250

/**
 * Workers, each with one PHP and so one request at a time; the others wait. The one that was busy last comes first, since it
 * has most in memory. A request of WordPress to itself must not wait for the requests that wait for it: for these there is one
 * worker more, from the first time on that it is needed.
 */
class WorkerPool {
  readonly workers = new Set<Worker>()
  private readonly team: Team
  private readonly reserve = new Team(1)
  private readonly options: PoolOptions
  private readonly folder: string
  private readonly print: (line: string) => void
  private stopping = false
  private count = 0

  constructor(options: PoolOptions, folder: string, print: (line: string) => void) {
    this.options = options
    this.team = new Team(options.size)
    this.folder = folder
    this.print = print
  }

  /** Starts a worker; resolves when it serves, after the script that it is to run first. */
  start(team = this.team, first?: FirstRun): Promise<void> {
    const socketPath = Path.join(this.folder, `${this.count++}.sock`)
    const lines: Array<string> = []
    const child = fork(this.options.config(socketPath, first), (line) => {
      if (lines.push(line) > 20) lines.shift()
      this.print(line)
    })
    const worker: Worker = { child, socketPath, team, alive: true }
    this.workers.add(worker)
    team.size++
    return new Promise((resolve, reject) => {
      child.once("message", () => {
        this.give(worker)
        resolve()
      })
      child.once("error", reject)
      child.once("exit", (code, signal) => {
        worker.alive = false
        this.workers.delete(worker)
        team.size--
        if (team.free.includes(worker)) team.free.splice(team.free.indexOf(worker), 1)
        if (!this.stopping) this.restart(team, signal ?? code)
      })
      child.once("close", (code, signal) =>
        reject(new Error([`A PHP process ended with ${signal ?? code}`, ...lines].join("\n"))),
      )
    })
  }

  /** Starts one more in the background, if the team may have it. */
  grow(team = this.team): void {
    if (this.stopping || team.size >= team.most) return
    // A failed start is repeated by its own exit.
    this.start(team).catch(() => {})
  }

  private restart(team: Team, reason: string | number | null): void {
    this.print(`A PHP process ended (${reason}); another takes its place`)
    setTimeout(() => this.grow(team), restartDelay)
  }

  private give(worker: Worker): void {
    if (!worker.alive) return
    // Others wait for those that WordPress waits for.
    const next = this.reserve.waiting.shift() ?? worker.team.waiting.shift()
    if (next === undefined) worker.team.free.push(worker)
    else next(worker)
  }

  private take(response: Http.ServerResponse, fromItself: boolean): Promise<Worker | undefined> {
    const worker = this.team.free.pop() ?? (fromItself ? this.reserve.free.pop() : undefined)
    if (worker !== undefined) return Promise.resolve(worker)
    this.grow(this.team)
    if (fromItself) this.grow(this.reserve)
    const { waiting } = fromItself ? this.reserve : this.team
    return new Promise((resolve) => {
      waiting.push(resolve)
      // A client that has gone must not be served later.
      response.once("close", () => {
        const index = waiting.indexOf(resolve)
        if (index >= 0) waiting.splice(index, 1)
        resolve(undefined)
      })
    })
  }

  /** Answers a request, of others or of WordPress itself, by the first free worker. */
  async handle(
    request: Http.IncomingMessage,
    response: Http.ServerResponse,
    listener: Listener,
    fromItself: boolean,
  ): Promise<void> {
    // As web servers do: PHP under WebAssembly dies of such a name.
    if (/^[^?]*%00/.test(request.url ?? "")) return reply(response, 400, "Bad Request")
    // Read first: a slow client must not hold a PHP.
    const chunks: Array<Buffer> = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const worker = await this.take(response, fromItself)
    if (worker === undefined) return
    const { "transfer-encoding": _, ...headers } = request.headers
    const upstream = Http.request({
      socketPath: worker.socketPath,
      method: request.method,
      path: request.url,
      headers: { ...marked(headers, listener), "content-length": body.length, connection: "close" },
    })
    // PHP under WebAssembly ignores its own time limit.
    const deadline = setTimeout(() => {
      this.print(`No answer in ${this.options.deadline} ms to ${request.method} ${request.url}`)
      worker.child.kill("SIGKILL")
      reply(response, 504, { code: "worker_timeout", message: "WordPress took too long." })
    }, this.options.deadline)
    upstream.once("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
      answer.once("error", () => response.destroy())
    })
    upstream.once("error", () => reply(response, 502, { code: "worker_died", message: "The PHP process ended." }))
    upstream.once("close", () => {
      clearTimeout(deadline)
      this.give(worker)
    })
    upstream.end(body)
  }

  /** Ends all workers and starts no more. */
  close(): Effect.Effect<void> {
    this.stopping = true
    return Effect.forEach(this.workers, (worker) => stop(worker.child), {
      concurrency: "unbounded",
      discard: true,
    })
  }
}

/** What a pool needs. */
export interface PoolOptions {
  /** Most workers. */
  readonly size: number
  /** Milliseconds that a request may take; then its worker is killed. */
  readonly deadline: number
  readonly config: (socketPath: string, first: FirstRun | undefined) => WorkerConfig
  /** Run by the first worker, before any of them serves. */
  readonly first: FirstRun | undefined
  readonly log: (line: string) => Effect.Effect<void>
}

interface Listeners {
  readonly serve: (listener: Listener) => Http.RequestListener
  readonly serveItself: (listener: Listener) => Http.RequestListener
}

/**
 * Starts workers, which live as long as the scope. Answers what serves requests of others, and of WordPress to itself, as soon
 * as the first of them does: the others would only take the processor while the rest starts.
 */
export const startPool = Effect.fnUntraced(function* (
  options: PoolOptions,
): Effect.fn.Return<Listeners, WordPressError, Scope.Scope> {
  const runFork = Effect.runForkWith(yield* Effect.context())
  const folder = yield* Effect.acquireRelease(
    attempt("make a folder for sockets", () => FileSystem.mkdtemp(Path.join(Os.tmpdir(), "wordpress-"))),
    (path) => Effect.promise(() => FileSystem.rm(path, { recursive: true, force: true })),
  )
  const pool = yield* Effect.acquireRelease(
    Effect.sync(() => new WorkerPool(options, folder, (line) => runFork(options.log(line)))),
    (made) => made.close(),
  )
  yield* attempt("start PHP", () => pool.start(undefined, options.first))
  const others = setTimeout(() => {
    for (let count = 1; count < options.size; count++) pool.grow()
  }, othersDelay)
  yield* Effect.addFinalizer(() => Effect.sync(() => clearTimeout(others)))
  const serve =
    (fromItself: boolean) =>
    (listener: Listener): Http.RequestListener =>
    (request, response) => {
      pool.handle(request, response, listener, fromItself).catch(() => response.destroy())
    }
  return { serve: serve(false), serveItself: serve(true) }
})

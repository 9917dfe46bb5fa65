import { createServer, type IncomingMessage, type ServerResponse } from "node:http"

import { Effect, FiberSet } from "effect"

import { errorCode, reasonOf, StackError } from "./StackError.ts"

/** What a handler answers. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string>>>
  readonly body: string | Uint8Array
}

/** Only this machine may speak to the stack: nothing in it is hardened. */
const host = "127.0.0.1"

const send = (response: ServerResponse, answer: HttpAnswer): void => {
  if (response.destroyed) return
  response.statusCode = answer.status
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.end(answer.body)
}

/** A body of at most `limit` bytes; `undefined` when it is larger, after draining it so that the caller can read the answer. */
export const readBody = (request: IncomingMessage, limit: number) =>
  Effect.tryPromise({
    try: async () => {
      const chunks: Array<Uint8Array> = []
      let size = 0
      for await (const chunk of request) {
        if (!(chunk instanceof Uint8Array)) continue
        size += chunk.length
        if (size <= limit) chunks.push(chunk)
      }
      return size > limit ? undefined : Buffer.concat(chunks)
    },
    catch: (cause) => new StackError({ message: `The request broke off: ${reasonOf(cause)}` }),
  })

/** Serves HTTP on the loopback address until the scope ends; port 0 takes a free one. */
export const listen = Effect.fnUntraced(function* (options: {
  readonly port: number
  readonly handle: (request: IncomingMessage) => Effect.Effect<HttpAnswer>
  /** Said when the port is in use. */
  readonly portTaken: string
}) {
  const run = yield* FiberSet.makeRuntime<never, void, never>()
  const server = createServer((request, response) => {
    run(
      options.handle(request).pipe(
        Effect.map((answer) => send(response, answer)),
        Effect.catchDefect(() => Effect.sync(() => send(response, { status: 500, headers: {}, body: "" }))),
      ),
    )
  })
  return yield* Effect.acquireRelease(
    Effect.callback<{ readonly port: number; readonly url: string }, StackError>((resume) => {
      server.once("error", (error) => {
        const message = errorCode(error) === "EADDRINUSE" ? options.portTaken : error.message
        resume(Effect.fail(new StackError({ message })))
      })
      server.listen(options.port, host, () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : options.port
        resume(Effect.succeed({ port, url: `http://${host}:${port}` }))
      })
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      }),
  )
})

/** Whether this machine can listen on `port` now; with 0, a free port. */
export const probePort = (port: number) =>
  Effect.scoped(listen({ port, handle: () => Effect.never, portTaken: `Port ${port} is in use.` })).pipe(
    Effect.map((server) => server.port),
  )

import { createServer, type RequestListener } from "node:http"

import { Effect } from "effect"

/** A server that takes every connection. `requests` counts what has come to it. */
const startServer = (answer: RequestListener) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly requests: () => number; readonly stop: () => void }>((started) => {
      let requests = 0
      const server = createServer((request, response) => {
        requests += 1
        answer(request, response)
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const stop = () => {
          server.closeAllConnections()
          server.close()
        }
        const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`
        started(Effect.succeed({ url, requests: () => requests, stop }))
      })
    }),
    ({ stop }) => Effect.sync(stop),
  )

/** One that never answers. */
export const startSilentServer = startServer(() => {})

/** One that promises a body of a thousand bytes, and sends ten of them. */
export const startStallingServer = startServer((_request, response) => {
  response.writeHead(200, { "content-length": 1000 }).write("x".repeat(10))
})

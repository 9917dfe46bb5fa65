import { createServer } from "node:http"

import { Effect } from "effect"

/** A server that takes every connection and every request, and never answers. `requests` counts what has come to it. */
export const startSilentServer = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly requests: () => number; readonly stop: () => void }>((started) => {
    let requests = 0
    const server = createServer(() => {
      requests += 1
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

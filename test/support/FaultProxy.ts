import { createServer, request } from "node:http"

import { Effect } from "effect"

/** Where in an exchange a fault strikes: before the other side sees the request, or after it has answered. */
export type Moment = "before" | "after"

/**
 * Stands in front of one service of a function's. `strike` is told of every exchange at both moments; once it says so,
 * nothing more of the function's gets through and no answer comes back, as for a process that is gone.
 */
export const startFaultProxy = (target: string, strike: (moment: Moment, method: string) => boolean) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
      const { hostname, port } = new URL(target)
      const server = createServer((incoming, outgoing) => {
        const { method = "" } = incoming
        if (strike("before", method)) return
        const forwarded = request(
          { hostname, port, method, path: incoming.url, headers: incoming.headers },
          (answer) => {
            const chunks: Array<Buffer> = []
            answer.on("data", (chunk: Buffer) => chunks.push(chunk))
            answer.once("end", () => {
              if (strike("after", method)) return
              outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
              outgoing.end(Buffer.concat(chunks))
            })
          },
        )
        forwarded.once("error", () => outgoing.destroy())
        incoming.pipe(forwarded)
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
        resume(
          Effect.succeed({
            url,
            close: () => {
              server.closeAllConnections()
              server.close()
            },
          }),
        )
      })
    }),
    ({ close }) => Effect.sync(close),
  )

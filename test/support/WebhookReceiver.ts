import { createServer as createHttpServer, type RequestListener } from "node:http"
import { createServer } from "node:https"
import type { Server } from "node:net"

import { Effect } from "effect"
import { Webhook } from "standardwebhooks"

/** A request as a receiver got it. */
export interface Received {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Starts a server on a free port of this machine for as long as the scope; answers the port. */
export const listening = (server: Server & { closeAllConnections(): void }) =>
  Effect.acquireRelease(
    Effect.callback<number>((started) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        started(Effect.succeed(typeof address === "object" ? (address?.port ?? 0) : 0))
      })
    }),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      }),
  )

/** A receiver of webhooks: by https with a certificate, or by http. It takes everything and says something that nobody may show. */
export const startReceiver = Effect.fnUntraced(function* (identity?: {
  readonly key: string | Buffer
  readonly cert: string
}) {
  const received: Array<Received> = []
  const take: RequestListener = (request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
      )
      received.push({ headers, body: Buffer.concat(chunks).toString("utf8") })
      response.writeHead(200).end("a canary of the receiver")
    })
  }
  const port = yield* listening(identity === undefined ? createHttpServer(take) : createServer(identity, take))
  return { port, received }
})

/** What a receiver makes of a request: the event, if its signature holds by this secret. */
export const verified = ({ body, headers }: Received, secret: string): unknown =>
  new Webhook(secret).verify(body, headers)

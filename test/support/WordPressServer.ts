import { createServer, type IncomingMessage, type ServerResponse } from "node:http"

import { Effect, Layer, Redacted, Ref } from "effect"

import { TenantSecrets } from "../../src/platform/TenantSecrets.ts"
import { tenantCredentials } from "../../src/wordpress/TenantCredentials.ts"
import { WordPress } from "../../src/wordpress/WordPress.ts"
import { settingsFrom } from "./samples.ts"

/** An answer of a WordPress. */
export interface Reply {
  readonly status?: number
  readonly tenant?: string
  readonly body?: string
  /** The length that it claims, of a body that never comes. */
  readonly claims?: number
  /** Writes for as long as anybody reads. */
  readonly endless?: boolean
  /** Never answers. */
  readonly silent?: boolean
}
interface Seen {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

/** Its application password. */
export const secret = "application-password"

/** The client of WordPress, which connects to this origin. */
export const clientOf = Effect.fnUntraced(function* (origin: string) {
  const reads = yield* Ref.make(0)
  const layer = WordPress.layer.pipe(
    Layer.provide(tenantCredentials),
    Layer.provide(
      Layer.succeed(
        TenantSecrets,
        TenantSecrets.of({
          get: () =>
            Effect.as(
              Ref.update(reads, (count) => count + 1),
              Redacted.make(JSON.stringify({ username: "service", password: secret })),
            ),
        }),
      ),
    ),
    Layer.provide(settingsFrom({ WORDPRESS_ORIGIN_DEV: origin })),
  )
  return { layer, secretReads: Ref.get(reads) }
})

const block = Buffer.alloc(64 * 1024, " ")
const writeOn = (response: ServerResponse): void => {
  if (response.destroyed) return
  if (response.write(block)) setImmediate(writeOn, response)
  else response.once("drain", () => writeOn(response))
}

/** A WordPress that gives these replies one after the other, the last one again and again. */
export const startWordPress = Effect.fnUntraced(function* (...replies: ReadonlyArray<Reply>) {
  const seen: Array<Seen> = []
  const server = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const listening = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const reply = replies[Math.min(seen.length, replies.length - 1)] ?? {}
          const { headers, method, url } = request
          seen.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") })
          if (reply.silent === true) return
          response.writeHead(reply.status ?? 200, {
            "content-type": "application/json",
            "x-tenant-id": reply.tenant ?? "tenant-1",
            ...(reply.claims === undefined ? {} : { "content-length": reply.claims }),
          })
          if (reply.endless === true) writeOn(response)
          else if (reply.claims === undefined) response.end(reply.body ?? '{"ok":true}')
          else response.flushHeaders()
        })
      })
      listening.listen(0, "127.0.0.1", () => resume(Effect.succeed(listening)))
    }),
    (listening) =>
      Effect.sync(() => {
        listening.closeAllConnections()
        listening.close()
      }),
  )
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  const { layer, secretReads } = yield* clientOf(`http://127.0.0.1:${port}`)
  return { seen, layer, secretReads }
})

import { Agent as HttpAgent, request as httpRequest } from "node:http"
import { Agent as HttpsAgent, request as httpsRequest } from "node:https"

import * as Effect from "effect/Effect"

import { currentTrace } from "../platform/Trace.ts"
import { WordPressApiError } from "./WordPressErrors.ts"

/** A request as it goes over the wire. `host` names the site; the connection goes to `origin` whatever it says. */
export interface WireRequest {
  readonly origin: string
  /** What TLS asks for, and holds the certificate to. */
  readonly serverName: string
  readonly host: string
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether only the status of the answer matters: what does not fit is left unread. */
  readonly onlyStatus?: boolean
}

/** Bytes that are read of an answer. The largest that WordPress has to give, all of a network's plugins, has some 100 KB. */
const mostBytes = 8 * 1024 * 1024

export interface WireResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly text: string
}

const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) }

/**
 * One HTTP exchange by `node:http(s)`: `fetch` drops a `Host` header without a word, and the call would land on another
 * site. Over TLS, Node would take the server's name from that header as well, and the load balancer would need a certificate
 * for every domain of every customer.
 */
const send = (wire: WireRequest): Effect.Effect<WireResponse, WordPressApiError> =>
  Effect.callback((resume) => {
    const url = new URL(wire.path, wire.origin)
    const options = {
      method: wire.method,
      headers: {
        ...wire.headers,
        host: wire.host,
        ...(wire.body === undefined ? {} : { "content-length": String(Buffer.byteLength(wire.body)) }),
      },
    }
    const failed = (cause: unknown) => resume(Effect.fail(new WordPressApiError({ cause })))
    const request =
      url.protocol === "https:"
        ? httpsRequest(url, { ...options, agent: agents.https, servername: wire.serverName })
        : httpRequest(url, { ...options, agent: agents.http })
    request.once("error", failed)
    request.once("response", (response) => {
      const chunks: Array<Buffer> = []
      let bytes = 0
      const { headers, statusCode: status = 0 } = response
      const answered = () => resume(Effect.succeed({ status, headers, text: Buffer.concat(chunks).toString("utf8") }))
      const tooLarge = () => {
        chunks.length = 0
        if (wire.onlyStatus === true) answered()
        else resume(Effect.fail(new WordPressApiError({ status, wordpressCode: "answer_too_large" })))
        request.destroy()
      }
      response.once("error", failed)
      response.once("aborted", () => failed("the answer broke off"))
      if (Number(headers["content-length"] ?? 0) > mostBytes) return tooLarge()
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > mostBytes) tooLarge()
        else if (wire.onlyStatus !== true) chunks.push(chunk)
      })
      response.once("end", answered)
    })
    request.end(wire.body)
    return Effect.sync(() => request.destroy())
  })

/** One exchange within a span, which says of it what X-Ray shows. WordPress is told of the trace, so that its log can name it. */
export const exchange = Effect.fnUntraced(function* (wire: WireRequest) {
  const { protocol } = new URL(wire.origin)
  const request = { method: wire.method, url: `${protocol}//${wire.host}${wire.path.replace(/\?.*/, "")}` }
  yield* Effect.annotateCurrentSpan({ namespace: "remote", http: { request } })
  const trace = yield* currentTrace
  const headers = trace === undefined ? wire.headers : { ...wire.headers, "x-amzn-trace-id": trace }
  const response = yield* send({ ...wire, headers })
  yield* Effect.annotateCurrentSpan("http", { request, response: { status: response.status } })
  return response
})

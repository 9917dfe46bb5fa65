import { randomUUID } from "node:crypto"
import { type IncomingMessage, request as httpRequest, type ServerResponse } from "node:http"
import { finished, pipeline } from "node:stream"

import { Effect } from "effect"

import type { Refusal, SignableRequest } from "./s3Claim.ts"
import { refusalOf, type S3Access } from "./s3Signature.ts"
import { StackError } from "./StackError.ts"
import { listen } from "./wordpress/HttpServer.ts"

const noAnswer: Refusal = { status: 503, code: "ServiceUnavailable", message: "The S3 emulator does not answer." }

/** Of one connection only. `expect` has been answered by our own listener. */
const hopByHop = new Set(["connection", "expect", "keep-alive"])

const passedOn = (headers: IncomingMessage["headers"]) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)))

const refuse = (request: IncomingMessage, response: ServerResponse, { status, code, message }: Refusal): void => {
  const id = randomUUID()
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${id}</RequestId></Error>`
  // Node's own client stops sending at an early answer, and then waits for the end of its connection.
  finished(request.resume(), () => {
    if (response.headersSent || response.destroyed) return
    response.writeHead(status, { "content-type": "application/xml", "x-amz-request-id": id })
    response.end(request.method === "HEAD" ? undefined : xml)
  })
}

/** Passes both bodies on as they come, each no faster than it is taken. */
const forward = (emulator: URL, request: IncomingMessage, response: ServerResponse): void => {
  const upstream = httpRequest({
    host: emulator.hostname,
    port: emulator.port,
    method: request.method,
    // Not through a URL, which would rewrite a key such as `a/../b`.
    path: request.url,
    headers: passedOn(request.headers),
    setHost: false,
    agent: false,
  })
  upstream.once("response", (answer) => {
    response.writeHead(answer.statusCode ?? noAnswer.status, passedOn(answer.headers))
    pipeline(answer, response, () => undefined)
  })
  upstream.on("error", () => refuse(request, response, noAnswer))
  response.once("close", () => upstream.destroy())
  request.pipe(upstream)
}

/**
 * The guard of the S3 emulator, which itself checks neither signature nor expiry: every request must be signed with the
 * access keys, by a presigned URL or by an `Authorization` header, and be permitted to whoever signed it, or it gets the
 * error of the real S3.
 * Answers the endpoint for the clients of S3 (`AWS_ENDPOINT_URL_S3`). Bodies are streamed, and their hashes not checked.
 */
export const startArchiveStore = Effect.fnUntraced(function* (options: {
  /** The emulator's endpoint. */
  readonly emulator: string
  readonly access: S3Access
  /** Refuses what whoever signed may not. */
  readonly rights?: (request: SignableRequest, now: number) => Refusal | undefined
}) {
  const emulator = new URL(options.emulator)
  const { rights = () => undefined } = options
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "", url: target = "", headersDistinct: headers } = request
    const [signed, now] = [{ method, target, headers }, Date.now()]
    const refusal = (await refusalOf(signed, options.access, now)) ?? rights(signed, now)
    if (refusal === undefined) forward(emulator, request, response)
    else refuse(request, response, refusal)
  }
  return yield* listen(0, (request, response) => void answer(request, response)).pipe(
    Effect.mapError(({ message }) => new StackError({ message })),
  )
})

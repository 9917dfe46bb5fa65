import { randomUUID } from "node:crypto"
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import { finished } from "node:stream"
import { pipeline } from "node:stream/promises"

import { Effect } from "effect"

import type { archiveRights } from "./archiveRights.ts"
import { Bucket } from "./objects/Bucket.ts"
import { callOf } from "./objects/Call.ts"
import { largestBody } from "./objects/Intake.ts"
import { answerTo } from "./objects/operations.ts"
import { Refused, refused } from "./objects/Refused.ts"
import type { Answer } from "./objects/S3Answer.ts"
import { documentOf } from "./objects/s3Xml.ts"
import { Uploads } from "./objects/Uploads.ts"
import { deletionList } from "./objects/writing.ts"
import type { SignableRequest } from "./s3Claim.ts"
import { refusalOf, type S3Access } from "./s3Signature.ts"
import { reasonOf, StackError } from "./StackError.ts"
import { listen } from "./wordpress/HttpServer.ts"

const errorOf = (error: unknown): Refused => {
  if (error instanceof Refused) return error
  console.error("S3:", error)
  return new Refused(500, "InternalError", "We encountered an internal error. Please try again.")
}

const xmlOf = ({ refusal: { code, message } }: Refused, id: string): string =>
  documentOf("Error", { Code: code, Message: message, RequestId: id })

const refuse = (request: IncomingMessage, response: ServerResponse, error: Refused): void => {
  const id = randomUUID()
  const answer = (): void => {
    if (response.headersSent || response.destroyed) return
    response.writeHead(error.refusal.status, {
      "content-type": "application/xml",
      "x-amz-request-id": id,
      ...(error.early ? { connection: "close" } : {}),
    })
    response.end(request.method === "HEAD" ? undefined : xmlOf(error, id))
  }
  // Node's own client stops sending at an early answer, and then waits for the end of its connection.
  if (error.early) answer()
  finished(request.resume(), answer)
}

const send = async (request: IncomingMessage, response: ServerResponse, { body, headers, status }: Answer) => {
  response.writeHead(status, { "x-amz-request-id": randomUUID(), ...headers })
  if (body === undefined || typeof body === "string" || request.method === "HEAD") {
    response.end(typeof body === "string" ? body : undefined)
    return
  }
  await pipeline(body, response).catch(() => undefined)
}

/** A client that ends its side before it has sent what it announced still hears why. */
const answerHalves = (server: Server): void => {
  server.on("clientError", (error, socket) => {
    if (!socket.writable) return
    if ("code" in error && error.code === "ECONNRESET") return void socket.destroy()
    const isBody = "code" in error && error.code === "HPE_INVALID_EOF_STATE"
    const xml = isBody ? xmlOf(refused.incomplete(), randomUUID()) : ""
    const type = isBody ? "Content-Type: application/xml\r\n" : ""
    socket.end(
      `HTTP/1.1 400 Bad Request\r\nConnection: close\r\n${type}Content-Length: ${Buffer.byteLength(xml)}\r\n\r\n${xml}`,
    )
  })
}

/**
 * S3 on this machine, with one bucket whose objects lie in `directory`, and are there again when it is opened anew. Every request
 * must be signed with the access keys, by a presigned URL or by an `Authorization` header, be permitted to whoever signed it,
 * and keep to what was signed: or it gets the error of the real S3. Bodies are streamed. What is not there, such as versions and
 * copies, is refused as not implemented. Answers the endpoint for the clients of S3 (`AWS_ENDPOINT_URL_S3`).
 */
export const startArchiveStore = Effect.fnUntraced(function* (options: {
  readonly access: S3Access
  readonly directory: string
  /** What refuses what whoever signed may not do with the bucket of an ARN. */
  readonly rights: typeof archiveRights
  /** Suffix of the bucket's name. */
  readonly environment: string
  /** Bytes of one PUT at most, if not those of S3. */
  readonly largest?: number
}) {
  const { access, directory, environment, largest = largestBody } = options
  const name = `bbws-wp-archives-${environment}`
  const bucket = yield* Effect.try({
    try: () => new Bucket(directory, name),
    catch: (cause) => new StackError({ message: `The archives in ${directory} cannot be read: ${reasonOf(cause)}` }),
  })
  const rights = options.rights(`arn:aws:s3:::${name}`)
  const uploads = new Uploads()
  const checked = (refusal: ReturnType<typeof rights>): void => {
    if (refusal !== undefined) throw new Refused(refusal.status, refusal.code, refusal.message)
  }
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { method = "", url: target = "", headersDistinct: headers } = request
    const signed: SignableRequest = { method, target, headers }
    checked(await refusalOf(signed, access, Date.now()))
    const call = callOf(request)
    const isDeletion = method === "POST" && call.key === "" && call.query.has("delete")
    const list = isDeletion ? await deletionList(call) : ""
    checked(rights(signed, Date.now(), list))
    if (call.bucket !== name) throw refused.noSuchBucket()
    return answerTo({ bucket, uploads, largest, list }, call)
  }
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await send(request, response, await answer(request))
    } catch (error) {
      // Whoever broke off waits for no answer.
      if (request.errored === null) refuse(request, response, errorOf(error))
    }
  }
  const archiveEndpoint = yield* listen(0, (request, response) => void serve(request, response), answerHalves).pipe(
    Effect.mapError(({ message }) => new StackError({ message })),
  )
  return { archiveEndpoint, bucket: name }
})

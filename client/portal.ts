import createClient from "openapi-fetch"

import { patient, pause } from "./patience.ts"
import { OperationFailed, PortalError } from "./PortalError.ts"
import { readRetryAfter } from "./retries.ts"
import type { Method, Operation, Send } from "./types.ts"

/** Where the API is, and how to come by an ID token; it is asked for at every request, so that it may be renewed. */
export interface PortalOptions {
  readonly baseUrl: string
  readonly token: () => string | Promise<string>
  /** In place of the platform's own. */
  readonly fetch?: (request: Request) => Promise<Response>
}

export interface WaitOptions {
  /** Hears of the operation whenever it is further. */
  readonly onProgress?: (operation: Operation) => void
  readonly signal?: AbortSignal
}

/** The API for a portal, typed by its document: `portal.GET("/v1.0/plugins")`, and so on. */
export interface Portal {
  readonly GET: Send<"get">
  readonly POST: Send<"post">
  readonly PUT: Send<"put">
  readonly DELETE: Send<"delete">
  /** Follows an operation, no faster than the service asks, until it is COMPLETED; else it throws an `OperationFailed`. */
  readonly waitFor: (accepted: { readonly operationId: string }, options?: WaitOptions) => Promise<Operation>
}

/** Seconds between two looks at an operation, where the answer does not say. */
const pollAfter = 2
/** Seconds that the service may wait with its answer until the operation has ended; fewer where progress is to be seen. */
const longWait = 20
const shortWait = 1

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {}
const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

const toError = (body: unknown, { headers, status }: Response): PortalError => {
  const { code, details, message, suggestion } = fieldsOf(fieldsOf(body)["error"])
  const requestId = textOf(fieldsOf(body)["requestId"]) ?? headers.get("x-request-id") ?? undefined
  const retryAfter = readRetryAfter(headers.get("retry-after"))
  return typeof code === "string" && typeof message === "string"
    ? new PortalError({ code, message, details, suggestion: textOf(suggestion), status, requestId, retryAfter })
    : new PortalError({
        code: "NO_SENSE",
        message: `The service answered ${status}, and nothing that can be read`,
        suggestion: "Try again later",
        status,
        requestId,
        retryAfter,
      })
}

export const makePortal = ({
  baseUrl,
  fetch = (request) => globalThis.fetch(request),
  token,
}: PortalOptions): Portal => {
  const client = createClient<Record<string, Record<Method, Record<string, never>>>>({
    baseUrl,
    fetch: patient(async (request) => {
      request.headers.set("authorization", `Bearer ${await token()}`)
      return fetch(request)
    }),
  })

  const send =
    (method: Method) =>
    async (path: string, request: { readonly signal?: AbortSignal } = {}): Promise<unknown> => {
      const answer = await client.request(method, path, { body: undefined, ...request }).catch((cause: unknown) => {
        if (request.signal?.aborted === true) throw cause
        throw new PortalError({
          code: "NO_CONNECTION",
          message: "The service could not be reached",
          suggestion: "Check your connection, and try again",
          status: 0,
          cause,
        })
      })
      const { data, error, response } = answer
      if (!response.ok) throw toError(error, response)
      return { status: response.status, data, headers: response.headers }
    }
  // What the document says of each path is the type; that the answers keep to it is beyond what TypeScript can follow.
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion
  const sending = <M extends Method>(method: M) => send(method) as Send<M>
  const GET = sending("get")

  const waitFor: Portal["waitFor"] = async ({ operationId }, { onProgress, signal } = {}) => {
    const prefer = `wait=${onProgress === undefined ? longWait : shortWait}`
    let seen = ""
    for (;;) {
      const { data: operation, headers } = await GET("/v1.0/operations/{operationId}", {
        params: { path: { operationId } },
        headers: { prefer },
        ...(signal === undefined ? {} : { signal }),
      })
      const said = `${operation.status} ${operation.progress} ${operation.message}`
      if (said !== seen) onProgress?.(operation)
      seen = said
      if (operation.status === "COMPLETED") return operation
      if (operation.status === "FAILED" || operation.status === "CANCELLED") throw new OperationFailed(operation)
      // One that waited with its answer may be asked again at once.
      const hasWaited = headers.get("preference-applied")?.includes("wait") === true
      if (!hasWaited) await pause(readRetryAfter(headers.get("retry-after")) ?? pollAfter, signal)
    }
  }

  return { GET, POST: sending("post"), PUT: sending("put"), DELETE: sending("delete"), waitFor }
}

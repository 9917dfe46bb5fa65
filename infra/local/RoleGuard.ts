import http, { type ClientRequest } from "node:http"
import { syncBuiltinESMExports } from "node:module"

import { permits } from "../iam.ts"
import type { Places, Statement } from "../policies.ts"
import { type AwsRequest, wishesOf } from "./roleWishes.ts"

/** What a function's role is, and where each AWS service answers on this machine. */
export interface Role {
  readonly name: string
  readonly policy: ReadonlyArray<Statement>
  readonly places: Places
  /** By the authority of its endpoint. */
  readonly services: Readonly<Record<string, AwsRequest["service"]>>
}

const bytesOf = (chunk: unknown): Buffer =>
  chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.from(typeof chunk === "string" ? chunk : "")

const denied = (role: Role, request: AwsRequest): Error | undefined => {
  const wish = wishesOf(request, role.places).find((each) => !permits(role.policy, each))
  if (wish === undefined) return undefined
  const key = wish.leadingKeys === undefined ? "" : ` of ${wish.leadingKeys.join(", ")}`
  const error = new Error(`The role of ${role.name} may not ${wish.action} on ${wish.resource}${key}`)
  error.name = "AccessDeniedException"
  console.error(`AccessDenied: ${error.message}`)
  return error
}

/** Holds a request back until it is whole, and lets it go only if the role permits what it wants. */
const guard = (request: ClientRequest, role: Role, service: AwsRequest["service"]): void => {
  const chunks: Array<Buffer> = []
  const end = request.end.bind(request)
  request.write = (chunk: unknown) => chunks.push(bytesOf(chunk)) > 0
  request.end = (chunk?: unknown) => {
    if (chunk !== undefined && typeof chunk !== "function") chunks.push(bytesOf(chunk))
    const body = Buffer.concat(chunks)
    const target = String(request.getHeader("x-amz-target") ?? "")
    const { method, path } = request
    const error = denied(role, { service, method, path, target, body: body.toString("utf8") })
    return error === undefined ? end(body) : request.destroy(error)
  }
}

/**
 * Puts IAM in front of everything that this thread's AWS clients send: what the function's role does not permit never leaves,
 * and fails as it would in an account. So the grants of the inventory are proven by every test that runs a bundle.
 */
export const enforceRole = (role: Role): void => {
  const send = http.request
  const guarded = (...parameters: Parameters<typeof send>): ClientRequest => {
    const request = send(...parameters)
    const service = role.services[`${request.host}:${request.getHeader("host")?.toString().split(":")[1] ?? ""}`]
    if (service !== undefined) guard(request, role, service)
    return request
  }
  Object.assign(http, { request: guarded })
  syncBuiltinESMExports()
}

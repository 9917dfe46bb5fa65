import http, { type ClientRequest } from "node:http"
import { syncBuiltinESMExports } from "node:module"

import type { Grant, Places, Statement } from "../iam/policies.ts"
import { type AwsRequest, wishesOf } from "./iamRequests.ts"
import { isOver, type Session, sessionOf, sessionPermits } from "./sessions.ts"

/** What a function's role is, and where each AWS service answers on this machine. */
export interface Role {
  readonly name: string
  readonly policy: ReadonlyArray<Statement>
  /** What the role may of which it takes sessions for tenants. */
  readonly forTenants: ReadonlyArray<Grant>
  readonly places: Places
  /** By the authority of its endpoint. */
  readonly services: Readonly<Record<string, AwsRequest["service"]>>
}

const bytesOf = (chunk: unknown): Buffer =>
  chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.from(typeof chunk === "string" ? chunk : "")

const denied = (role: Role, session: Session, request: AwsRequest): Error | undefined => {
  const own = session.role === role.name
  const ofRole = isOver(session, Date.now()) ? [] : own ? role.policy : role.forTenants
  const wish = wishesOf(request, role.places).find((each) => !sessionPermits(session, ofRole, each))
  if (wish === undefined) return undefined
  const key = wish.leadingKeys === undefined ? "" : ` of ${wish.leadingKeys.join(", ")}`
  const who = own ? `The role of ${role.name}` : `A session of ${role.name}`
  const error = new Error(`${who} may not ${wish.action} on ${wish.resource}${key}`)
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
    const token = request.getHeader("x-amz-security-token")
    const session = typeof token === "string" ? sessionOf(token) : undefined
    const error = denied(role, session ?? { role: role.name }, {
      service,
      method,
      path,
      target,
      body: body.toString("utf8"),
    })
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

import { randomUUID } from "node:crypto"
import type { IncomingMessage } from "node:http"

import { Effect } from "effect"

import { functions } from "../inventory/functions.ts"
import { type HttpAnswer, listen, readBody } from "./HttpListener.ts"
import type { AwsAccess } from "./Messaging.ts"
import { grantsOf, sessionOf, tokenOf } from "./sessions.ts"

/** A refusal by the code that STS gives it. */
interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

const xml = (status: number, body: string): HttpAnswer => ({ status, headers: { "content-type": "text/xml" }, body })

const refuse = ({ code, message, status }: Refusal): HttpAnswer =>
  xml(
    status,
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  )

const invalid = (message: string): Refusal => ({ status: 400, code: "ValidationError", message })

/** Whether a function's role, whose session the request is signed with, is one that the tenants' role trusts. */
const isTrusted = (token: string | undefined): boolean =>
  token === undefined ||
  functions.some(({ grants, name }) => name === sessionOf(token)?.role && grants.actsForTenants === true)

/** Seconds that a session lasts which a role asks for: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const [shortest, longest] = [900, 3600]

const faultOf = (form: URLSearchParams, role: string, token: string | undefined): Refusal | undefined => {
  const seconds = Number(form.get("DurationSeconds") ?? longest)
  if (form.get("Action") !== "AssumeRole") return invalid("Only AssumeRole is here.")
  if (form.get("RoleArn") !== role || !isTrusted(token)) {
    return {
      status: 403,
      code: "AccessDenied",
      message: `Not authorized to perform sts:AssumeRole on ${form.get("RoleArn")}`,
    }
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(form.get("RoleSessionName") ?? "")) return invalid("RoleSessionName")
  if (!(seconds >= shortest && seconds <= longest)) return invalid("DurationSeconds")
  return (form.get("Policy") ?? "").length > 2048 ? invalid("Policy") : undefined
}

/**
 * STS in its own wire format, so that the real SDK client speaks to it. It keeps nothing: the session's policy and end are in
 * the token, by which the guards of roles and of S3 go.
 */
export const startSecurityTokens = Effect.fnUntraced(function* (options: {
  readonly access: AwsAccess
  /** ARN of the one role that can be assumed. */
  readonly role: string
}) {
  const { accessKeyId, secretAccessKey } = options.access.credentials
  const assume = (form: URLSearchParams): HttpAnswer => {
    const expiresAt = Date.now() + Number(form.get("DurationSeconds") ?? longest) * 1000
    const policy = form.get("Policy")
    const token = tokenOf({
      role: options.role,
      expiresAt,
      ...(policy === null ? {} : { policy: grantsOf(policy) }),
    })
    return xml(
      200,
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>${token}</SessionToken><Expiration>${new Date(expiresAt).toISOString()}</Expiration></Credentials></AssumeRoleResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></AssumeRoleResponse>`,
    )
  }
  const handle = (request: IncomingMessage): Effect.Effect<HttpAnswer> =>
    readBody(request, 16_384).pipe(
      Effect.map((body) => {
        const form = new URLSearchParams(String(body))
        const token = request.headersDistinct["x-amz-security-token"]?.[0]
        const fault = faultOf(form, options.role, token)
        return fault === undefined ? assume(form) : refuse(fault)
      }),
      Effect.catch(({ message }) => Effect.succeed(refuse(invalid(message)))),
    )
  return yield* listen({ port: 0, handle, portTaken: "No port is free." })
})

import * as Schema from "effect/Schema"

import { defineError } from "./defineError.ts"

/** A field of the request that was refused, by its path (`payload.siteName`), with the reason. */
export const FieldProblem = Schema.Struct({ path: Schema.String, reason: Schema.String })

/** SITE_001: the request does not have the form that the endpoint asks for. Lists every offending field. */
export class InvalidRequest extends defineError<InvalidRequest>()("InvalidRequest", {
  code: "SITE_001",
  status: 400,
  fields: {
    fields: Schema.Array(FieldProblem),
  },
  suggestion: "Correct the fields that are named in `details.fields`, and send the request again",
  message: (error) => `Invalid request: ${error.fields.map(({ path, reason }) => `${path}: ${reason}`).join("; ")}`,
}) {}

/** What is the matter with a token, and what can be done about it. */
const tokenFaults = {
  missing: { message: "No token was sent", suggestion: "Send an ID token as `Authorization: Bearer …`" },
  expired: { message: "The token has expired", suggestion: "Refresh the session, and send its new ID token" },
  invalid: {
    message: "The token cannot be verified",
    suggestion: "Send the ID token as the user pool gave it, as `Authorization: Bearer …`",
  },
  /** API Gateway does not tell which of the two it is. */
  missingOrInvalid: {
    message: "No token was sent, or it cannot be verified",
    suggestion: "Send the ID token as the user pool gave it, as `Authorization: Bearer …`",
  },
  unsuitable: {
    message: "The token is not an ID token of an app client that is allowed here",
    suggestion: "Send the ID token, not the access token, of a user who signed in to the portal",
  },
} as const

/** AUTH_001: the request carries no valid identity. The challenge in its header tells why (RFC 6750). */
export class Unauthorized extends defineError<Unauthorized>()("Unauthorized", {
  code: "AUTH_001",
  status: 401,
  fields: { reason: Schema.Literals(["missing", "expired", "invalid", "missingOrInvalid", "unsuitable"]) },
  suggestion: (error) => tokenFaults[error.reason].suggestion,
  headers: ({ reason }) => ({
    // Who sent no token did nothing wrong with it, so there is no error to name.
    "www-authenticate":
      reason === "missing"
        ? "Bearer"
        : `Bearer error="invalid_token", error_description="${tokenFaults[reason].message}"`,
  }),
  message: (error) => tokenFaults[error.reason].message,
}) {}

/** AUTH_002: the caller may not do this. */
export class NotPermitted extends defineError<NotPermitted>()("NotPermitted", {
  code: "AUTH_002",
  status: 403,
  fields: {
    action: Schema.String,
    /** What is in the way: the role that the caller has there, a tenant that is not one of theirs, or that they are not staff. */
    because: Schema.optionalKey(Schema.Literals(["role", "tenant", "staff"])),
    /** The tenant that is not the caller's. */
    tenantId: Schema.optionalKey(Schema.String),
  },
  suggestion: ({ because = "role" }) =>
    ({
      role: "Ask an administrator of the tenant to do it, or for a role that may",
      tenant: "Choose one of your own tenants, or sign in as somebody who is in this one",
      staff: "Ask support: this is for the platform's staff",
    })[because],
  message: ({ action, because = "role", tenantId = "named" }) =>
    ({
      role: `Your role does not permit: ${action}`,
      tenant: `You are not in the tenant ${tenantId}`,
      staff: `Only the platform's staff may do this: ${action}`,
    })[because],
}) {}

/** SYS_001: something failed on our side. The cause is logged with the request id, never answered. */
export class InternalError extends defineError<InternalError>()("InternalError", {
  code: "SYS_001",
  status: 500,
  retryable: true,
  fields: {
    cause: Schema.optionalKey(Schema.Defect()),
  },
  suggestion: "Try again; if it keeps failing, tell support the request id",
  message: "Internal error",
}) {}

/** SYS_002: we are at a limit for the moment. */
export class Throttled extends defineError<Throttled>()("Throttled", {
  code: "SYS_002",
  status: 503,
  retryable: true,
  fields: {
    cause: Schema.optionalKey(Schema.Defect()),
  },
  retryAfter: 2,
  suggestion: "Try again after the seconds that `Retry-After` names",
  message: "Too many requests at the moment, try again shortly",
}) {}

/** SYS_002: the caller's tenant has used up the changes that it may ask for at a time. */
export class ChangeLimitReached extends defineError<ChangeLimitReached>()("ChangeLimitReached", {
  code: "SYS_002",
  status: 429,
  retryable: true,
  fields: {
    burst: Schema.Int,
    perSecond: Schema.Finite,
    /** Seconds until the next change is taken. */
    retryAfter: Schema.Finite,
  },
  suggestion:
    "Send the change again after the seconds that `Retry-After` names; `RateLimit` says of each change how many are left",
  message: ({ burst, perSecond }) =>
    `Too many changes of this tenant: it may have ${burst} at once, and ${perSecond} more each second`,
}) {}

/** SYS_003: the body is larger than 256 KB. */
export class BodyTooLarge extends defineError<BodyTooLarge>()("BodyTooLarge", {
  code: "SYS_003",
  status: 413,
  fields: {
    sizeBytes: Schema.Finite,
    maxBytes: Schema.Finite,
  },
  suggestion: "Send less at a time; large texts and files belong into WordPress itself",
  message: (error) => `The body has ${error.sizeBytes} bytes; at most ${error.maxBytes} are taken`,
}) {}

/** SYS_003: the body is not `application/json`. */
export class NotJson extends defineError<NotJson>()("NotJson", {
  code: "SYS_003",
  status: 415,
  fields: { contentType: Schema.String },
  suggestion: "Send JSON with the header `Content-Type: application/json`",
  message: "The body must be application/json",
}) {}

/** IDEM_001: the first request with this key has not been answered yet. */
export class IdempotencyKeyInFlight extends defineError<IdempotencyKeyInFlight>()("IdempotencyKeyInFlight", {
  code: "IDEM_001",
  status: 409,
  retryable: true,
  fields: {
    idempotencyKey: Schema.String,
  },
  retryAfter: 2,
  suggestion: "Send the same request with the same key again shortly; it is answered as the first one is",
  message: "A request with this Idempotency-Key is still being answered",
}) {}

/** IDEM_002: the key was used for another request in the last 24 hours. */
export class IdempotencyKeyReused extends defineError<IdempotencyKeyReused>()("IdempotencyKeyReused", {
  code: "IDEM_002",
  status: 422,
  fields: {
    idempotencyKey: Schema.String,
  },
  suggestion: "Use a new Idempotency-Key for a new request",
  message: "This Idempotency-Key was used for another request",
}) {}

/** IDEM_003: the request was answered with a secret, which is not kept. What it asked for is done. */
export class IdempotencyAnswerNotKept extends defineError<IdempotencyAnswerNotKept>()("IdempotencyAnswerNotKept", {
  code: "IDEM_003",
  status: 409,
  fields: {
    idempotencyKey: Schema.String,
  },
  suggestion: "Use a new Idempotency-Key to be given a new secret",
  message: "The answer to this request held a secret: it was given once and is not kept",
}) {}

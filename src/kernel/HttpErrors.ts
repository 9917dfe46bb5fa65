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
  message: (error) => `Invalid request: ${error.fields.map(({ path, reason }) => `${path}: ${reason}`).join("; ")}`,
}) {}

/** AUTH_001: the request carries no valid identity. */
export class Unauthorized extends defineError<Unauthorized>()("Unauthorized", {
  code: "AUTH_001",
  status: 401,
  fields: {},
  suggestion: "Send a valid ID token as `Authorization: Bearer …`",
  message: "No valid identity",
}) {}

/** AUTH_002: the caller may not do this. */
export class NotPermitted extends defineError<NotPermitted>()("NotPermitted", {
  code: "AUTH_002",
  status: 403,
  fields: { action: Schema.String },
  message: (error) => `Your role in this tenant does not permit: ${error.action}`,
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
  message: "Too many requests at the moment, try again shortly",
}) {}

/** SYS_003: the body is larger than 256 KB. */
export class BodyTooLarge extends defineError<BodyTooLarge>()("BodyTooLarge", {
  code: "SYS_003",
  status: 413,
  fields: {
    sizeBytes: Schema.Finite,
    maxBytes: Schema.Finite,
  },
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

import * as Schema from "effect/Schema"

/** A field of the request that was refused, by its path (`payload.siteName`), with the reason. */
export const FieldProblem = Schema.Struct({ path: Schema.String, reason: Schema.String })

/** SITE_001: the request does not have the form that the endpoint asks for. Lists every offending field. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", {
  fields: Schema.Array(FieldProblem),
}) {
  static readonly response = { code: "SITE_001", status: 400, retryable: false } as const
  readonly response = InvalidRequest.response
  override get message() {
    return `Invalid request: ${this.fields.map(({ path, reason }) => `${path}: ${reason}`).join("; ")}`
  }
}

/** AUTH_001: the request carries no valid identity. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", {}) {
  static readonly response = { code: "AUTH_001", status: 401, retryable: false } as const
  readonly response = Unauthorized.response
  readonly suggestion = "Send a valid ID token as `Authorization: Bearer …`"
  override get message() {
    return "No valid identity"
  }
}

/** AUTH_002: the caller may not do this. */
export class NotPermitted extends Schema.TaggedError<NotPermitted>()("NotPermitted", { action: Schema.String }) {
  static readonly response = { code: "AUTH_002", status: 403, retryable: false } as const
  readonly response = NotPermitted.response
  override get message() {
    return `Your role in this tenant does not permit: ${this.action}`
  }
}

/** SYS_001: something failed on our side. The cause is logged with the request id, never answered. */
export class InternalError extends Schema.TaggedError<InternalError>()("InternalError", {
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  static readonly response = { code: "SYS_001", status: 500, retryable: true } as const
  readonly response = InternalError.response
  readonly suggestion = "Try again; if it keeps failing, tell support the request id"
  override get message() {
    return "Internal error"
  }
}

/** SYS_002: we are at a limit for the moment. */
export class Throttled extends Schema.TaggedError<Throttled>()("Throttled", {
  cause: Schema.optionalKey(Schema.Defect()),
}) {
  static readonly response = { code: "SYS_002", status: 503, retryable: true } as const
  readonly response = Throttled.response
  readonly retryAfter = 2
  override get message() {
    return "Too many requests at the moment, try again shortly"
  }
}

/** SYS_003: the body is larger than 256 KB. */
export class BodyTooLarge extends Schema.TaggedError<BodyTooLarge>()("BodyTooLarge", {
  sizeBytes: Schema.Finite,
  maxBytes: Schema.Finite,
}) {
  static readonly response = { code: "SYS_003", status: 413, retryable: false } as const
  readonly response = BodyTooLarge.response
  override get message() {
    return `The body has ${this.sizeBytes} bytes; at most ${this.maxBytes} are taken`
  }
}

/** SYS_003: the body is not `application/json`. */
export class NotJson extends Schema.TaggedError<NotJson>()("NotJson", { contentType: Schema.String }) {
  static readonly response = { code: "SYS_003", status: 415, retryable: false } as const
  readonly response = NotJson.response
  readonly suggestion = "Send JSON with the header `Content-Type: application/json`"
  override get message() {
    return "The body must be application/json"
  }
}

/** IDEM_001: the first request with this key has not been answered yet. */
export class IdempotencyKeyInFlight extends Schema.TaggedError<IdempotencyKeyInFlight>()("IdempotencyKeyInFlight", {
  idempotencyKey: Schema.String,
}) {
  static readonly response = { code: "IDEM_001", status: 409, retryable: true } as const
  readonly response = IdempotencyKeyInFlight.response
  readonly retryAfter = 2
  override get message() {
    return "A request with this Idempotency-Key is still being answered"
  }
}

/** IDEM_002: the key was used for another request in the last 24 hours. */
export class IdempotencyKeyReused extends Schema.TaggedError<IdempotencyKeyReused>()("IdempotencyKeyReused", {
  idempotencyKey: Schema.String,
}) {
  static readonly response = { code: "IDEM_002", status: 422, retryable: false } as const
  readonly response = IdempotencyKeyReused.response
  readonly suggestion = "Use a new Idempotency-Key for a new request"
  override get message() {
    return "This Idempotency-Key was used for another request"
  }
}

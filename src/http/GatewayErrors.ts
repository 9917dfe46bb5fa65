import * as Schema from "effect/Schema"

/** SYS_003: no function serves this path. */
export class NoSuchRoute extends Schema.TaggedError<NoSuchRoute>()("NoSuchRoute", {
  method: Schema.String,
  path: Schema.String,
}) {
  static readonly response = { code: "SYS_003", status: 404, retryable: false } as const
  readonly response = NoSuchRoute.response
  override get message() {
    return `No such route: ${this.method} ${this.path}`
  }
}

/** SYS_003: the path is served, but not with this method. */
export class MethodNotAllowed extends Schema.TaggedError<MethodNotAllowed>()("MethodNotAllowed", {
  method: Schema.String,
  path: Schema.String,
  allowed: Schema.Array(Schema.String),
}) {
  static readonly response = { code: "SYS_003", status: 405, retryable: false } as const
  readonly response = MethodNotAllowed.response
  override get message() {
    return `${this.method} is not possible here: ${this.path} takes ${this.allowed.join(", ")}`
  }
}

/** SYS_001: the function did not answer within API Gateway's own limit of 29 s. */
export class AnswerTooLate extends Schema.TaggedError<AnswerTooLate>()("AnswerTooLate", {}) {
  static readonly response = { code: "SYS_001", status: 504, retryable: true } as const
  readonly response = AnswerTooLate.response
  readonly suggestion = "Try again; if it keeps failing, tell support the request id"
  override get message() {
    return "The answer took too long"
  }
}

/** AUTH_001: this deployment takes requests of known portals only, and the key of none was sent. */
export class ApiKeyRequired extends Schema.TaggedError<ApiKeyRequired>()("ApiKeyRequired", {}) {
  static readonly response = { code: "AUTH_001", status: 401, retryable: false } as const
  readonly response = ApiKeyRequired.response
  readonly suggestion = "Send your portal's key as `x-api-key`"
  override get message() {
    return "No valid API key"
  }
}

/** AUTH_002: the firewall took the request for an attack. */
export class RequestRefused extends Schema.TaggedError<RequestRefused>()("RequestRefused", { action: Schema.String }) {
  static readonly response = { code: "AUTH_002", status: 403, retryable: false } as const
  readonly response = RequestRefused.response
  readonly suggestion = "If the request was meant as it is, tell support the request id"
  override get message() {
    return `The firewall does not permit: ${this.action}`
  }
}

/** SYS_002: more requests came from one address than one address may send. */
export class AddressLimitReached extends Schema.TaggedError<AddressLimitReached>()("AddressLimitReached", {}) {
  static readonly response = { code: "SYS_002", status: 429, retryable: true } as const
  readonly response = AddressLimitReached.response
  readonly retryAfter = 60
  override get message() {
    return "Too many requests from your address, try again later"
  }
}

/** SYS_002: more requests concerned a tenant than one tenant's share. */
export class TenantLimitReached extends Schema.TaggedError<TenantLimitReached>()("TenantLimitReached", {}) {
  static readonly response = { code: "SYS_002", status: 429, retryable: true } as const
  readonly response = TenantLimitReached.response
  readonly retryAfter = 60
  override get message() {
    return "Too many requests for this tenant, try again later"
  }
}

/** SYS_002: the requests of a portal's key are used up for the day. */
export class QuotaUsedUp extends Schema.TaggedError<QuotaUsedUp>()("QuotaUsedUp", {}) {
  static readonly response = { code: "SYS_002", status: 429, retryable: true } as const
  readonly response = QuotaUsedUp.response
  readonly suggestion = "Go on tomorrow (UTC), or ask for a higher quota"
  override get message() {
    return "The requests of your API key are used up for today"
  }
}

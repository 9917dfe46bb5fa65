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

import * as Schema from "effect/Schema"

import { defineError } from "../kernel/defineError.ts"

/** SYS_003: no function serves this path. */
export class NoSuchRoute extends defineError<NoSuchRoute>()("NoSuchRoute", {
  code: "SYS_003",
  status: 404,
  fields: {
    method: Schema.String,
    path: Schema.String,
  },
  suggestion: "Compare method and path with the API's document",
  message: (error) => `No such route: ${error.method} ${error.path}`,
}) {}

/** SYS_003: the path is served, but not with this method. */
export class MethodNotAllowed extends defineError<MethodNotAllowed>()("MethodNotAllowed", {
  code: "SYS_003",
  status: 405,
  fields: {
    method: Schema.String,
    path: Schema.String,
    allowed: Schema.Array(Schema.String),
  },
  suggestion: (error) => `Use ${error.allowed.join(" or ")}`,
  headers: (error) => ({ allow: error.allowed.join(", ") }),
  message: (error) => `${error.method} is not possible here: ${error.path} takes ${error.allowed.join(", ")}`,
}) {}

/** SYS_001: the function did not answer within API Gateway's own limit of 29 s. */
export class AnswerTooLate extends defineError<AnswerTooLate>()("AnswerTooLate", {
  code: "SYS_001",
  status: 504,
  retryable: true,
  fields: {},
  suggestion: "Try again; if it keeps failing, tell support the request id",
  message: "The answer took too long",
}) {}

/** AUTH_001: this deployment takes requests of known portals only, and the key of none was sent. */
export class ApiKeyRequired extends defineError<ApiKeyRequired>()("ApiKeyRequired", {
  code: "AUTH_001",
  status: 401,
  fields: {},
  suggestion: "Send your portal's key as `x-api-key`",
  message: "No valid API key",
}) {}

/** AUTH_002: the firewall took the request for an attack. */
export class RequestRefused extends defineError<RequestRefused>()("RequestRefused", {
  code: "AUTH_002",
  status: 403,
  fields: { action: Schema.String },
  suggestion: "If the request was meant as it is, tell support the request id",
  message: (error) => `The firewall does not permit: ${error.action}`,
}) {}

/** SYS_002: more requests came from one address than one address may send. */
export class AddressLimitReached extends defineError<AddressLimitReached>()("AddressLimitReached", {
  code: "SYS_002",
  status: 429,
  retryable: true,
  fields: {},
  retryAfter: 60,
  suggestion: "Send fewer requests, and follow operations no faster than `Retry-After` says",
  message: "Too many requests from your address, try again later",
}) {}

/** SYS_002: more requests concerned a tenant than one tenant's share. */
export class TenantLimitReached extends defineError<TenantLimitReached>()("TenantLimitReached", {
  code: "SYS_002",
  status: 429,
  retryable: true,
  fields: {},
  retryAfter: 60,
  suggestion: "Send fewer requests, and follow operations no faster than `Retry-After` says",
  message: "Too many requests for this tenant, try again later",
}) {}

/** SYS_002: the requests of a portal's key are used up for the day. */
export class QuotaUsedUp extends defineError<QuotaUsedUp>()("QuotaUsedUp", {
  code: "SYS_002",
  status: 429,
  retryable: true,
  fields: {},
  suggestion: "Go on tomorrow (UTC), or ask for a higher quota",
  message: "The requests of your API key are used up for today",
}) {}

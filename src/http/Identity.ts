import * as Context from "effect/Context"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { isTenantId } from "../kernel/Ids.ts"

/** The roles, as groups of the Cognito user pool. */
export const groups = {
  staff: "super-admin",
  superAdmin: "CUSTOMER_SUPER_ADMIN",
  admin: "CUSTOMER_ADMIN",
  user: "CUSTOMER_USER",
  viewer: "CUSTOMER_VIEWER",
} as const

/** Who calls: the claims of a verified ID token. */
export interface User {
  readonly sub: string
  /** Where mail for them may go; empty without an address that is verified. */
  readonly email: string
  readonly groups: ReadonlySet<string>
  readonly tenantIds: ReadonlySet<string>
}

/** The caller of the running request. */
export class CurrentUser extends Context.Service<CurrentUser, User>()("src/http/Identity/CurrentUser") {}

/** API Gateway hands every claim on as a string. */
const Claims = Schema.Struct({
  sub: Schema.NonEmptyString,
  /** The app client that the token was made for; an access token has none. */
  aud: Schema.String,
  token_use: Schema.Literal("id"),
  email: Schema.optionalKey(Schema.String),
  email_verified: Schema.optionalKey(Schema.String),
  "cognito:groups": Schema.optionalKey(Schema.String),
  "custom:tenantIds": Schema.optionalKey(Schema.String),
})
const decodeClaims = Schema.decodeUnknownOption(Claims)
const decodeOwnClaims = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Struct({ sub: Schema.String, "cognito:groups": Schema.Array(Schema.String) })),
)
const decodeJsonList = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Array(Schema.String)))

const listed = (text: string): ReadonlyArray<string> => {
  const bracketed = text.startsWith("[") && text.endsWith("]")
  // Parsing what is plainly no JSON costs more than the rest of a warm request.
  const json = bracketed ? Option.getOrUndefined(decodeJsonList(text)) : undefined
  if (json !== undefined) return json
  const bare = bracketed ? text.slice(1, -1) : text
  return bare.split(",").map((part) => part.trim())
}

/**
 * The tenants in `custom:tenantIds`: a comma-separated list, a JSON array, or the bracketed form that API Gateway makes of
 * an array. Anything that is not a list of tenant ids throughout is no tenant at all: it fails closed.
 */
export const parseTenantIds = (claim: string | undefined): ReadonlySet<string> => {
  const ids = claim === undefined ? [] : listed(claim)
  return new Set(ids.every((id) => isTenantId(id)) ? ids : [])
}

/** What a token says of groups itself. Its signature is not looked at: it is one that was verified already. */
const groupsIn = (token: string, sub: string): ReadonlyArray<string> | undefined => {
  const payload = token.replace(/^Bearer\s+/i, "").split(".")[1] ?? ""
  const own = Option.getOrUndefined(decodeOwnClaims(Buffer.from(payload, "base64url").toString("utf8")))
  return own?.sub === sub ? own["cognito:groups"] : undefined
}

/** Without all that API Gateway puts between the items of a list. */
const unjoined = (text: string): string => text.replaceAll(/[\s,[\]]/g, "")

/**
 * The groups of a caller. API Gateway joins them by commas and escapes nothing, so that a group named `x,super-admin` reads
 * as two: what could be more than one is told apart by the token's own array, and is no group at all without it.
 */
const groupsOf = (claim: string, token: string | undefined, sub: string): ReadonlySet<string> => {
  if (claim === "") return new Set()
  if (unjoined(claim) === claim) return new Set([claim])
  const own = token === undefined ? undefined : groupsIn(token, sub)
  return new Set(own !== undefined && unjoined(own.join("")) === unjoined(claim) ? own : [])
}

const mailbox = /^[^\s@,;<>"()[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/
/** An address to which mail may be sent: verified by the user pool, and one address. */
const addressOf = ({ email = "", email_verified: verified }: typeof Claims.Type): string =>
  verified === "true" && email.length <= 254 && mailbox.test(email) ? email : ""

/**
 * The caller that a request's verified claims name, if they name one: an ID token of an allowed app client. API Gateway's
 * authorizer looks at neither. `token` is the one that it verified.
 */
export const fromClaims = (
  claims: unknown,
  allowed: { readonly clientIds: ReadonlyArray<string>; readonly token?: string | undefined },
): User | undefined => {
  const decoded = Option.getOrUndefined(decodeClaims(claims))
  return decoded === undefined || !allowed.clientIds.includes(decoded.aud)
    ? undefined
    : {
        sub: decoded.sub,
        email: addressOf(decoded),
        groups: groupsOf(decoded["cognito:groups"] ?? "", allowed.token, decoded.sub),
        tenantIds: parseTenantIds(decoded["custom:tenantIds"]),
      }
}

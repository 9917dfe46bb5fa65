import * as Context from "effect/Context"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { isTenantId } from "../tenants/Tenant.ts"

/** The roles of LLD 10.2, as groups of the Cognito user pool. */
export const groups = {
  staff: "super-admin",
  superAdmin: "CUSTOMER_SUPER_ADMIN",
  admin: "CUSTOMER_ADMIN",
  user: "CUSTOMER_USER",
  viewer: "CUSTOMER_VIEWER",
} as const

/** Who calls: the claims of a verified ID token (LLD 10.1). */
export interface User {
  readonly sub: string
  readonly email: string
  readonly groups: ReadonlySet<string>
  readonly tenantIds: ReadonlySet<string>
}

/** The caller of the running request. */
export class CurrentUser extends Context.Service<CurrentUser, User>()("src/http/Identity/CurrentUser") {}

/** API Gateway hands every claim on as a string. */
const Claims = Schema.Struct({
  sub: Schema.NonEmptyString,
  email: Schema.optionalKey(Schema.String),
  "cognito:groups": Schema.optionalKey(Schema.String),
  "custom:tenantIds": Schema.optionalKey(Schema.String),
})
const decodeClaims = Schema.decodeUnknownOption(Claims)
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

/** The caller that a request's verified claims name, if they name one. */
export const fromClaims = (claims: unknown): User | undefined => {
  const decoded = Option.getOrUndefined(decodeClaims(claims))
  return decoded === undefined
    ? undefined
    : {
        sub: decoded.sub,
        email: decoded.email ?? "",
        groups: new Set(listed(decoded["cognito:groups"] ?? "").filter((group) => group !== "")),
        tenantIds: parseTenantIds(decoded["custom:tenantIds"]),
      }
}

import { Schema } from "effect"

import { mostTenantLimits } from "../infra/inventory/firewallRules.ts"
import { functions } from "../infra/inventory/functions.ts"
import { routesOf } from "../infra/inventory/routes.ts"
import { ChangeLimit } from "../src/kernel/ChangeLimit.ts"

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
const routes = new Set(routesOf(functions).map(({ method, resource }) => `${method} ${resource}`))

/** Limits by a text of which each has to be known. */
const by = <S extends Schema.Constraint>(isKnown: (key: string) => boolean, expected: string, limit: S) =>
  Schema.Record(Schema.String, limit).check(
    Schema.makeFilter((limits: object) => {
      const unknown = Object.keys(limits).find((key) => !isKnown(key))
      return unknown === undefined || `${expected}, and not ${unknown}`
    }),
  )

/** By a method and its path, as the API's reference writes them. */
export const MethodLimits = by(
  (route) => routes.has(route),
  "methods and paths of the API",
  Schema.Struct({ rateLimit: between(1, 10_000), burstLimit: between(1, 5000) }),
)

/** By the id of a tenant. */
export const TenantLimits = by(
  (id) => /^[A-Za-z0-9_-]{1,64}$/.test(id),
  "ids of tenants",
  between(10, 1_000_000),
).check(
  Schema.makeFilter(
    (limits) =>
      Object.keys(limits).length <= mostTenantLimits ||
      `at most ${mostTenantLimits} tenants, as a web ACL has no more rules that count requests: raise perTenant for all, or changeLimits for a tier`,
  ),
)

/** Of changes, by the tiers that have other ones than by default. */
export const ChangeLimits = Schema.Struct({
  BASIC: Schema.optionalKey(ChangeLimit),
  STANDARD: Schema.optionalKey(ChangeLimit),
  PREMIUM: Schema.optionalKey(ChangeLimit),
  ENTERPRISE: Schema.optionalKey(ChangeLimit),
})

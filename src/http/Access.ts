import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { NotPermitted } from "../kernel/HttpErrors.ts"
import { CurrentUser, groups, type User } from "./Identity.ts"

/** The actions of the permission matrix. */
export const actions = [
  "read",
  "create",
  "clone",
  "plugin:install",
  "update",
  "status",
  "template:apply",
  "plugin:change",
  "delete",
  "promote",
  "backup",
  "restore",
  "mail:read",
  "user:admin",
  "domain:change",
  "login",
  "login:other",
  "operation:change",
  "cron:read",
  "webhook:admin",
  "catalogue:admin",
  "tier:admin",
] as const
export type Action = (typeof actions)[number]

/** What the caller is to the resource. */
export type Role = "admin" | "user" | "viewer" | "owner" | "starter"

/** Who may do what within a tenant; staff may do everything in every tenant. */
export const matrix: Readonly<Record<Action, ReadonlyArray<Role>>> = {
  read: ["admin", "user", "viewer", "owner"],
  create: ["admin", "user", "owner"],
  clone: ["admin", "user", "owner"],
  "plugin:install": ["admin", "user", "owner"],
  update: ["admin", "owner"],
  status: ["admin", "owner"],
  "template:apply": ["admin", "owner"],
  "plugin:change": ["admin", "owner"],
  delete: ["admin"],
  promote: ["admin"],
  backup: ["admin"],
  restore: ["admin"],
  "mail:read": ["admin"],
  "user:admin": ["admin"],
  "domain:change": ["admin"],
  login: ["admin", "user", "owner"],
  "login:other": ["admin"],
  "operation:change": ["admin", "starter", "owner"],
  "cron:read": ["admin"],
  "webhook:admin": ["admin"],
  "catalogue:admin": [],
  "tier:admin": [],
}

/** The resource that is acted on. `ownerId` and `starterId` are `sub`s, given where the resource has them. */
export interface Resource {
  readonly tenantId: string
  readonly ownerId?: string
  readonly starterId?: string
}

export const isStaff = (user: User): boolean => user.groups.has(groups.staff)

/** The roles of the caller towards a resource. Owner and starter rights need a role above viewer. */
export const rolesOf = (user: User, resource: Resource): ReadonlyArray<Role> => {
  if (!user.tenantIds.has(resource.tenantId)) return []
  const admin = user.groups.has(groups.admin) || user.groups.has(groups.superAdmin)
  const member = admin || user.groups.has(groups.user)
  return [
    ...(admin ? ["admin" as const] : []),
    ...(user.groups.has(groups.user) ? ["user" as const] : []),
    ...(user.groups.has(groups.viewer) ? ["viewer" as const] : []),
    ...(member && resource.ownerId === user.sub ? ["owner" as const] : []),
    ...(member && resource.starterId === user.sub ? ["starter" as const] : []),
  ]
}

/** Whether the caller may do `action` to `resource`. */
export const permits = (user: User, action: Action, resource: Resource): boolean =>
  isStaff(user) || rolesOf(user, resource).some((role) => matrix[action].includes(role))

/** Whether the caller might do `action` to some resource of the tenant: what can be said before the resource is read. */
export const mayPermit = (user: User, action: Action, tenantId: string): boolean =>
  permits(user, action, { tenantId, ownerId: user.sub, starterId: user.sub })

/** Whether the caller might do `action` in any of their tenants: for what belongs to no tenant, or does not name it. */
export const mayPermitSomewhere = (user: User, action: Action): boolean =>
  isStaff(user) || [...user.tenantIds].some((tenantId) => mayPermit(user, action, tenantId))

/** Why the caller may not do this, in this tenant or, without one, in any. */
export const refusal = (user: User, action: Action, tenantId?: string): NotPermitted =>
  tenantId !== undefined && !user.tenantIds.has(tenantId)
    ? new NotPermitted({ action, because: "tenant", tenantId })
    : new NotPermitted({ action, because: matrix[action].length === 0 ? "staff" : "role" })

/** What a caller was permitted to do, and is asked for again when its answer is repeated. */
export const Right = Schema.Struct({
  action: Schema.Literals(actions),
  tenantId: Schema.String,
  ownerId: Schema.optionalKey(Schema.String),
  starterId: Schema.optionalKey(Schema.String),
})
export type Right = typeof Right.Type

/** Learns the rights that a request needed. */
export const RightsNeeded = Context.Reference<{ readonly note: (right: Right) => void }>(
  "src/http/Access/RightsNeeded",
  {
    defaultValue: () => ({ note: () => undefined }),
  },
)

/** Refuses the caller of the running request who may not do this. */
export const requireRight = (right: Right): Effect.Effect<void, NotPermitted, CurrentUser> =>
  Effect.gen(function* () {
    const needed = yield* RightsNeeded
    needed.note(right)
    const user = yield* CurrentUser
    if (!permits(user, right.action, right)) return yield* refusal(user, right.action, right.tenantId)
  })

/** The action that an endpoint stands for; the runtime checks it before it decodes the body. */
export const RequiredAction = Context.Reference<Action>("src/http/Access/RequiredAction", {
  defaultValue: () => "tier:admin" as const,
})

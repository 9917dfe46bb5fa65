import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"

import { type Action, actions, matrix, mayPermit, mayPermitSomewhere, permits } from "../../src/http/Access.ts"
import { groups, type User } from "../../src/http/Identity.ts"

const userIn = (group: string | undefined, changes: Partial<User> = {}): User => ({
  sub: "me",
  email: "me@example.com",
  groups: new Set(group === undefined ? [] : [group]),
  tenantIds: new Set(["mine"]),
  ...changes,
})

/** Who may do what: admin, user, viewer, and a user who owns the site or started the operation. */
const may: Readonly<Record<Action, readonly [boolean, boolean, boolean, boolean, boolean]>> = {
  read: [true, true, true, true, true],
  create: [true, true, false, true, true],
  clone: [true, true, false, true, true],
  "plugin:install": [true, true, false, true, true],
  update: [true, false, false, true, false],
  status: [true, false, false, true, false],
  "template:apply": [true, false, false, true, false],
  "plugin:change": [true, false, false, true, false],
  delete: [true, false, false, false, false],
  promote: [true, false, false, false, false],
  backup: [true, false, false, false, false],
  restore: [true, false, false, false, false],
  "mail:read": [true, false, false, false, false],
  "user:admin": [true, false, false, false, false],
  "domain:change": [true, false, false, false, false],
  login: [true, true, false, true, true],
  "login:other": [true, false, false, false, false],
  "operation:change": [true, false, false, true, true],
  "cron:read": [true, false, false, false, false],
  "webhook:admin": [true, false, false, false, false],
  "catalogue:admin": [false, false, false, false, false],
  "tier:admin": [false, false, false, false, false],
}

const theirs = { tenantId: "mine", ownerId: "other", starterId: "other" }
const cases = actions.flatMap((action) => {
  const [admin, user, viewer, owner, starter] = may[action]
  return [
    { who: "a customer super admin", action, yes: admin, group: groups.superAdmin, resource: theirs },
    { who: "an admin", action, yes: admin, group: groups.admin, resource: theirs },
    { who: "a user", action, yes: user, group: groups.user, resource: theirs },
    { who: "a viewer", action, yes: viewer, group: groups.viewer, resource: theirs },
    { who: "an owner", action, yes: owner, group: groups.user, resource: { ...theirs, ownerId: "me" } },
    { who: "a starter", action, yes: starter, group: groups.user, resource: { ...theirs, starterId: "me" } },
    {
      who: "a viewer who owns and started it",
      action,
      yes: viewer,
      group: groups.viewer,
      resource: { tenantId: "mine", ownerId: "me", starterId: "me" },
    },
    {
      who: "a member without a role who owns and started it",
      action,
      yes: false,
      group: undefined,
      resource: { tenantId: "mine", ownerId: "me", starterId: "me" },
    },
    { who: "staff of no tenant", action, yes: true, group: groups.staff, resource: { tenantId: "another" } },
  ]
})

describe("permissions", () => {
  for (const { action, group, resource, who, yes } of cases) {
    it(`${yes ? "let" : "do not let"} ${who} ${action}`, () => {
      assert.strictEqual(permits(userIn(group), action, resource), yes)
    })
  }

  const user = fc.record({
    sub: fc.constantFrom("me", "other"),
    email: fc.constant("me@example.com"),
    groups: fc.subarray(Object.values(groups)).map((names) => new Set<string>(names)),
    tenantIds: fc.subarray(["mine", "another"]).map((ids) => new Set(ids)),
  })
  const resource = fc.record(
    {
      tenantId: fc.constantFrom("mine", "another", "third"),
      ownerId: fc.constantFrom("me", "other"),
      starterId: fc.constantFrom("me", "other"),
    },
    { requiredKeys: ["tenantId"] },
  )
  const action = fc.constantFrom(...actions)

  it("never reach into a tenant that the caller does not have, except for staff", () => {
    fc.assert(
      fc.property(user, action, resource, (caller, what, on) => {
        fc.pre(!caller.tenantIds.has(on.tenantId) && !caller.groups.has(groups.staff))
        return !permits(caller, what, on) && !mayPermit(caller, what, on.tenantId)
      }),
    )
  })

  it("that hold for a resource are never denied before it is read", () => {
    fc.assert(
      fc.property(
        user,
        action,
        resource,
        (caller, what, on) => !permits(caller, what, on) || mayPermit(caller, what, on.tenantId),
      ),
      { numRuns: 1000 },
    )
  })

  it("that hold in some tenant are never denied to what names no tenant, and the others always", () => {
    fc.assert(
      fc.property(
        user,
        action,
        (caller, what) =>
          mayPermitSomewhere(caller, what) ===
          (caller.groups.has(groups.staff) || [...caller.tenantIds].some((id) => mayPermit(caller, what, id))),
      ),
    )
  })

  it("of staff only are had by nobody else, wherever", () => {
    fc.assert(
      fc.property(user, action, (caller, what) => {
        fc.pre(matrix[what].length === 0 && !caller.groups.has(groups.staff))
        return !mayPermitSomewhere(caller, what)
      }),
    )
  })

  it("grow with every further group, and never shrink", () => {
    fc.assert(
      fc.property(user, fc.constantFrom(...Object.values(groups)), action, resource, (caller, group, what, on) => {
        const more = { ...caller, groups: new Set([...caller.groups, group]) }
        return !permits(caller, what, on) || permits(more, what, on)
      }),
    )
  })
})

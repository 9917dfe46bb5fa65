import { assert, describe, it } from "@effect/vitest"

import { actOf, installationOf, recipientOf } from "../../src/http/Audit.ts"

const user = { sub: "user-1", email: "one@example.com", groups: new Set<string>(), tenantIds: new Set<string>() }

describe("what a user begins", () => {
  it("is theirs by `sub`, and mail about it goes to their verified address", () => {
    assert.deepStrictEqual(actOf(user), { createdBy: "user-1", recipient: "one@example.com" })
    assert.deepStrictEqual(actOf({ ...user, email: "" }), { createdBy: "user-1" })
    assert.deepStrictEqual(installationOf(actOf(user)), { installedBy: "user-1", recipient: "one@example.com" })
  })

  it("has its mail sent to an address alone, also in a record that names people by theirs", () => {
    assert.strictEqual(recipientOf("user-1", "one@example.com"), "one@example.com")
    assert.strictEqual(recipientOf("user-1", undefined), "")
    assert.strictEqual(recipientOf("schedule", undefined), "")
    assert.strictEqual(recipientOf("one@example.com", undefined), "one@example.com")
  })
})

import { assert, describe, it } from "@effect/vitest"

import { onSite, rest, tenantId, write } from "./CrashRuns.ts"
import { brokenText } from "./MultisiteBlog.ts"
import { roleOf, wishes } from "./Roles.ts"
import { callOf, makeWorld, nothing } from "./World.ts"

describe("the roles of the functions", () => {
  it("note what they do not permit", () => {
    const denied: Array<string> = []
    const role = roleOf("site-get", denied)
    assert.isFalse(role.permits(wishes.queue("SendMessage", "update")))
    assert.isFalse(role.sessionFor("tenant-1").permits(wishes.password("tenant-1")))
    assert.deepStrictEqual(
      denied.map((what) => what.split(" ").slice(0, 2).join(" ")),
      ["site-get sqs:SendMessage", "site-get sts:AssumeRole"],
    )
  })

  for (const async of [false, true]) {
    const where = async ? "in the queue" : "within its request"
    it(`let a first promotion that fails ${where} end, and both sites go`, async () => {
      const world = await makeWorld()
      await world.load(nothing)
      const promote = onSite("promoteSite", { target: "SIT" }, (before, siteId) => write(before, siteId, brokenText))
      const { params, ...call } = await promote(world)
      const as = { sub: "user-1", group: "CUSTOMER_ADMIN", tenants: [tenantId] } as const
      await callOf(world.alive, { as, async, ...call, params: { tenantId, ...params } })
      await rest(world)
      const items = Object.entries(await world.items())
      const sites = items.filter(([key]) => key.includes(" SITE#")).map(([, item]) => item)
      assert.deepStrictEqual(
        sites.map(({ environment, operationId }) => ({ environment, operationId })),
        [{ environment: "DEV", operationId: undefined }],
      )
      assert.deepStrictEqual(world.denied, [])
    })
  }
})

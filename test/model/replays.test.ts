import { assert, describe, it } from "@effect/vitest"

import { ask, rest, standing, tenantId } from "./CrashRuns.ts"
import { deadlyGate } from "./Gate.ts"
import { type Call, type Caller, callOf, makeWorld, nothing } from "./World.ts"

const admin: Caller = { sub: "user-2", group: "CUSTOMER_ADMIN", tenants: [tenantId] }
const demoted: Caller = { ...admin, group: "CUSTOMER_USER" }
const kinds: ReadonlyArray<readonly [Call["to"], object]> = [
  ["updateSite", { siteName: "New" }],
  ["promoteSite", { target: "SIT" }],
  ["backUpSite", { label: "mine" }],
]

const newWorld = async () => {
  const world = await makeWorld()
  await world.load(nothing)
  return { world, siteId: await standing(world) }
}
const outcomeOf = ({ body, status }: Awaited<ReturnType<typeof callOf>>) => {
  const { error } = body
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : ""
  return `${status} ${code}`.trim()
}

describe("a request that is repeated under its Idempotency-Key", () => {
  for (const [to, body] of kinds) {
    it(`as ${to} is answered as before only to who may still ask for it`, async () => {
      const { siteId, world } = await newWorld()
      const call = { to, key: "key-1", params: { tenantId, siteId }, body }
      const first = await callOf(world.alive, { ...call, as: admin })
      // The limit is the first request's: the answer that is given again says nothing of it.
      const { "ratelimit-policy": _policy, ratelimit: _left, ...headers } = first.headers
      assert.deepStrictEqual(await callOf(world.alive, { ...call, as: admin }), { ...first, headers })
      assert.strictEqual(outcomeOf(await callOf(world.alive, { ...call, as: demoted })), "403 AUTH_002")
      const removed = { ...admin, tenants: ["tenant-2"] }
      assert.strictEqual(outcomeOf(await callOf(world.alive, { ...call, as: removed })), "403 AUTH_002")
    })
  }

  it("is not gone on with for who may not ask for it any more", async () => {
    const { siteId, world } = await newWorld()
    const call: Omit<Call, "as"> = {
      to: "updateSite",
      key: "key-1",
      params: { tenantId, siteId },
      body: { siteName: "New" },
    }
    const killed = deadlyGate(18)
    await Promise.race([killed.killed, callOf(world.spawn(killed), { ...call, as: admin })])
    assert.isTrue(
      killed.seen.some((where) => where.startsWith("after Table.transact")),
      killed.seen.join(", "),
    )
    world.clock.advance(91_000)
    const left = await world.save()
    assert.strictEqual(outcomeOf(await callOf(world.alive, { ...call, as: demoted })), "403 AUTH_002")
    await world.load(left)
    assert.strictEqual(outcomeOf(await callOf(world.alive, { ...call, as: admin })), "200")
  })

  it("to cancel or retry an operation is answered as before only to who may still do it", async () => {
    const { siteId, world } = await newWorld()
    const { operationId } = await ask(world, "updateSite", { siteId }, { body: { siteName: "New" }, async: true })
    const params = { operationId: String(operationId) }
    const call: Omit<Call, "as"> = { to: "cancelOperation", key: "key-1", params }
    assert.strictEqual(outcomeOf(await callOf(world.alive, { ...call, as: admin })), "200")
    assert.strictEqual(outcomeOf(await callOf(world.alive, { ...call, as: demoted })), "403 AUTH_002")
    await rest(world)
  })
})

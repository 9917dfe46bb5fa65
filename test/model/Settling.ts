import { maxReceives } from "../../src/platform/QueueTimes.ts"
import { buryIn, deliverTo, type World } from "./World.ts"

/** Operations of a world that still have something to do: not ended, or ended without a word about it. */
export const openOperations = async (world: World): Promise<ReadonlyArray<string>> =>
  Object.entries(await world.items())
    .flatMap(([key, item]) =>
      item["dueAt"] === undefined && item["status"] !== "PENDING" && item["status"] !== "IN_PROGRESS" ? [] : [key],
    )
    .filter((key) => key.includes(" OP#"))

/** Claims of domains with which the schedule has something to do: its site is to answer under one at last, or no longer. */
const openClaims = async (world: World): Promise<ReadonlyArray<string>> => {
  const items = Object.entries(await world.items())
  // What did not come to its site is begun again for ever.
  const failed = items.flatMap(([, { operationType, siteId, status }]) =>
    operationType === "SITE_DOMAINS" && status === "FAILED" ? [siteId] : [],
  )
  return items
    .filter(([key]) => key.startsWith("SITE#") && key.includes(" DOMAIN#"))
    .flatMap(([key, { attached, endsAt, siteId, status }]) => {
      const comes = status === "VERIFIED" && attached === false && !failed.includes(siteId)
      const goes = status === "FAILED" && attached === true && Date.parse(String(endsAt)) <= world.clock.now()
      return comes || goes ? [key] : []
    })
}

/** All that is not at rest in a world. */
const openIn = async (world: World): Promise<ReadonlyArray<string>> => [
  ...(await openOperations(world)),
  ...(await openClaims(world)),
]

/** Delivers a message as SQS does: again when it fails, and to the dead-letter queue in the end. */
const deliver = async (world: World, message: World["outside"]["messages"][number]): Promise<void> => {
  for (let receives = 1; receives <= maxReceives; receives++) {
    if (await deliverTo(world.alive, message, receives)) return
    world.clock.advance(60_000 * receives)
  }
  await buryIn(world.alive, message)
}

/**
 * Lets a world come to rest: messages from `from` on are delivered, the reconciler and the look at domains run every five
 * minutes, and nobody asks for anything. Answers what is still open when it should long be at rest.
 */
export const settle = async (world: World, from = world.outside.messages.length): Promise<ReadonlyArray<string>> => {
  let next = from
  let open = await openIn(world)
  for (let turn = 0; turn < 12 && open.length > 0; turn++) {
    for (; next < world.outside.messages.length; next++) {
      const message = world.outside.messages[next]
      if (message !== undefined) await deliver(world, message)
    }
    open = await openIn(world)
    if (open.length === 0) break
    world.clock.advance(5 * 60_000 + 1000)
    await world.alive.reconcile()
    if ((await openClaims(world)).length > 0) await world.alive.lookAtDueDomains()
    open = await openIn(world)
  }
  return open
}

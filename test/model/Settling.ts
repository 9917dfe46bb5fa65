import { maxReceives } from "../../src/platform/QueueTimes.ts"
import { buryIn, deliverTo, type World } from "./World.ts"

/** Operations of a world that still have something to do: not ended, or ended without a word about it. */
export const openOperations = async (world: World): Promise<ReadonlyArray<string>> =>
  Object.entries(await world.items())
    .flatMap(([key, item]) =>
      item["dueAt"] === undefined && item["status"] !== "PENDING" && item["status"] !== "IN_PROGRESS" ? [] : [key],
    )
    .filter((key) => key.includes(" OP#"))

/** Delivers a message as SQS does: again when it fails, and to the dead-letter queue in the end. */
const deliver = async (world: World, message: World["outside"]["messages"][number]): Promise<void> => {
  for (let receives = 1; receives <= maxReceives; receives++) {
    if (await deliverTo(world.alive, message, receives)) return
    world.clock.advance(60_000 * receives)
  }
  await buryIn(world.alive, message)
}

/**
 * Lets a world come to rest: messages from `from` on are delivered, the reconciler runs every five minutes, and nobody asks
 * for anything. Answers what is still open when it should long be at rest.
 */
export const settle = async (world: World, from = world.outside.messages.length): Promise<ReadonlyArray<string>> => {
  let next = from
  let open = await openOperations(world)
  for (let turn = 0; turn < 12 && open.length > 0; turn++) {
    for (; next < world.outside.messages.length; next++) {
      const message = world.outside.messages[next]
      if (message !== undefined) await deliver(world, message)
    }
    open = await openOperations(world)
    if (open.length === 0) break
    world.clock.advance(5 * 60_000 + 1000)
    await world.alive.reconcile()
    open = await openOperations(world)
  }
  return open
}

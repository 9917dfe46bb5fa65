import { brokenText } from "./Multisite.ts"
import type { Message } from "./Outside.ts"
import type { Process } from "./Process.ts"
import { settle } from "./Settling.ts"
import { buryIn, type Call, type Caller, callOf, deliverTo, type Reply, type World } from "./World.ts"

/** A run that is killed wherever it can be. */
export interface Crash {
  readonly name: string
  /** Moments that it has at least, two an exchange. */
  readonly atLeast: number
  /** What it calls, at least. */
  readonly services: ReadonlyArray<string>
  /** Makes the world in which it happens, and answers the run: in any process, and more than once. */
  readonly prepare: (world: World) => Promise<(process: Process) => Promise<unknown>>
  /** What comes of it when nobody tries again: the same, or either that or nothing at all. */
  readonly alone: "same" | "either"
  /** It fails, and who asks again has it begun anew: only what stands in the end is the same. */
  readonly anew: boolean
}

const tenantId = "tenant-1"
const admin: Caller = { sub: "user-1", group: "CUSTOMER_ADMIN", tenants: [tenantId] }

const ask = async (world: World, to: Call["to"], params: Call["params"], more: Partial<Call> = {}) => {
  const reply = await callOf(world.alive, { to, as: admin, params: { tenantId, ...params }, ...more })
  if (reply.status >= 300) throw new Error(`${to}: ${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body
}

const rest = async (world: World, from = 0): Promise<void> => {
  const open = await settle(world, from)
  if (open.length > 0) throw new Error(`not at rest: ${open.join(", ")}`)
}

const idIn = (body: Reply["body"], name: string): string => String(body[name])

const newSite = { siteName: "Shop", subdomain: "shop", environment: "DEV", configuration: { tagline: "Good things" } }

/** Makes an ACTIVE site. */
const standing = async (world: World): Promise<string> => {
  const siteId = idIn(await ask(world, "createSite", {}, { body: newSite }), "siteId")
  await rest(world)
  return siteId
}

/** What its people have written on a site. */
const write = (world: World, siteId: string, text: string): void => {
  const blog = (world.networks.blogs[tenantId] ?? []).find((one) => one.siteId === siteId)
  if (blog === undefined) throw new Error(`no WordPress site ${siteId}`)
  blog.options["post"] = `${text} at ${String(blog.options["home"])}/page`
}

const lastMessage = (world: World): Message => {
  const message = world.outside.messages.at(-1)
  if (message === undefined) throw new Error("nothing was sent")
  return message
}

type Prepare = Crash["prepare"]
type Asked = Omit<Call, "as">

/** The run of the consumer that gets the message of what is asked for. */
const consumed =
  (asked: (world: World) => Promise<Asked>): Prepare =>
  async (world) => {
    const { params, to, ...more } = await asked(world)
    await ask(world, to, params, { async: true, ...more })
    const message = lastMessage(world)
    return (process) => deliverTo(process, message)
  }

/** The run within the request that asks for it, by its Idempotency-Key the same at every try. */
const requested =
  (asked: (world: World) => Promise<Asked>): Prepare =>
  async (world) => {
    const call = await asked(world)
    const params = { tenantId, ...call.params }
    return (process) => callOf(process, { as: admin, key: "key-1", ...call, params })
  }

/** The run that turns back, of an operation that stopped at `fault` and was cancelled then. */
const cancelled =
  (asked: (world: World) => Promise<Asked>, where: string, by: "consumer" | "request"): Prepare =>
  async (world) => {
    const { params, to, ...more } = await asked(world)
    const operationId = idIn(await ask(world, to, params, { async: true, ...more }), "operationId")
    const message = lastMessage(world)
    world.networks.faults.push({ fault: "lost", where }, { fault: "down", where })
    await deliverTo(world.alive, message)
    world.networks.faults.splice(0)
    if (by === "request") {
      return (process) => callOf(process, { to: "cancelOperation", as: admin, params: { operationId }, key: "key-1" })
    }
    await ask(world, "cancelOperation", { operationId })
    return (process) => deliverTo(process, message)
  }

const create = (): Promise<Asked> => Promise.resolve({ to: "createSite", params: {}, body: newSite })
const takenByOthers = (world: World): Promise<Asked> => {
  const blog = { id: 90, siteId: "other", domain: "shop.wpdev.example", ready: true, suspended: false }
  world.networks.blogs[tenantId] = [{ ...blog, options: {}, exports: {}, imports: [] }]
  return create()
}
const onSite =
  (to: Asked["to"], body?: object, before?: (world: World, siteId: string) => Promise<void> | void) =>
  async (world: World): Promise<Asked> => {
    const siteId = await standing(world)
    write(world, siteId, "Written")
    await before?.(world, siteId)
    return { to, params: { siteId }, ...(body === undefined ? {} : { body }) }
  }
const breakIt = (world: World, siteId: string) => write(world, siteId, brokenText)
const promoteFirst = async (world: World, siteId: string) => {
  const { newSiteId } = await ask(world, "promoteSite", { siteId }, { body: { target: "SIT" } })
  write(world, String(newSiteId), "Of the target")
}
const update = onSite("updateSite", { siteName: "Store", configuration: { tagline: "Better", postsPerPage: 5 } })
const badUpdate = onSite("updateSite", { configuration: { language: "xx" } })
const suspend = onSite("setSiteStatus", { status: "SUSPENDED" })
const clone = onSite("cloneSite", { siteName: "Copy", subdomain: "copy" })
const promote = onSite("promoteSite", { target: "SIT" })
const promoteOver = onSite("promoteSite", { target: "SIT" }, promoteFirst)
const promoteBroken = onSite("promoteSite", { target: "SIT" }, breakIt)
const promoteBrokenOver = onSite("promoteSite", { target: "SIT" }, async (world, siteId) => {
  await promoteFirst(world, siteId)
  breakIt(world, siteId)
})
const backUp = onSite("backUpSite", { label: "mine" })
const remove = onSite("deleteSite")
const removeRefused = onSite("deleteSite", undefined, (world) => {
  world.networks.faults.push(...Array.from({ length: 50 }, () => ({ fault: "refused" as const, where: "force=true" })))
})
const removePromoted = async (world: World): Promise<Asked> => {
  const siteId = await standing(world)
  const { newSiteId } = await ask(world, "promoteSite", { siteId }, { body: { target: "SIT" } })
  return { to: "deleteSite", params: { siteId: String(newSiteId) } }
}

/** A restore of a backup that was made when `text` stood there. */
const restoreOf =
  (text: string, spoil?: (world: World) => void) =>
  async (world: World): Promise<Asked> => {
    const siteId = await standing(world)
    write(world, siteId, text)
    const backupId = idIn(await ask(world, "backUpSite", { siteId }, { body: {} }), "backupId")
    write(world, siteId, "Of today")
    spoil?.(world)
    return { to: "restoreSite", params: { siteId }, body: { backupId } }
  }
const restore = restoreOf("Of yesterday")
const restoreBroken = restoreOf(brokenText)
const restoreSpoilt = restoreOf("Of yesterday", ({ outside }) => {
  for (const key of Object.keys(outside.archives)) outside.archives[key] += "!"
})

/** An operation whose message came to the dead-letter queue with its import done, or not. */
const given =
  (asked: (world: World) => Promise<Asked>): Prepare =>
  async (world) => {
    const { params, to, ...more } = await asked(world)
    await ask(world, to, params, { async: true, ...more })
    const message = lastMessage(world)
    world.networks.faults.push({ fault: "down", where: "/health" })
    await deliverTo(world.alive, message)
    return (process) => buryIn(process, message)
  }

/** A new attempt at what failed because WordPress was down. */
const retried =
  (asked: (world: World) => Promise<Asked>): Prepare =>
  async (world) => {
    const { params, to, ...more } = await asked(world)
    world.networks.faults.push({ fault: "down", where: "/import" })
    const failed = await callOf(world.alive, { to, as: admin, params: { tenantId, ...params }, ...more })
    if (failed.status !== 502) throw new Error(`it did not fail: ${failed.status}`)
    const key = Object.keys(await world.items()).findLast((name) => name.includes(" OP#"))
    const operationId = String(key?.split("OP#")[1])
    await ask(world, "retryOperation", { operationId })
    const message = lastMessage(world)
    return (process) => deliverTo(process, message)
  }

const table = ["Table.get", "Table.put", "Table.transact"]
const all = [...table, "WordPress", "Topic.publish", "Table.update"]
const archived = [...all, "Archives"]

const kinds: ReadonlyArray<readonly [string, (world: World) => Promise<Asked>, number, ReadonlyArray<string>]> = [
  ["a creation", create, 16, all],
  ["a creation that WordPress refuses", takenByOthers, 12, all],
  ["a clone", clone, 30, archived],
  ["an update", update, 14, all],
  ["an update that WordPress does not take", badUpdate, 12, all],
  ["a suspension", suspend, 14, all],
  ["a promotion to a new target", promote, 34, archived],
  ["a promotion over a standing target", promoteOver, 38, archived],
  ["a promotion to a new target that fails", promoteBroken, 40, archived],
  ["a promotion over a standing target that fails", promoteBrokenOver, 44, archived],
  ["a backup", backUp, 20, archived],
  ["a restore", restore, 30, archived],
  ["a restore that fails at the end", restoreBroken, 36, archived],
  ["a restore that WordPress refuses", restoreSpoilt, 30, archived],
  ["a deletion", remove, 22, archived],
  ["a deletion of a promoted site", removePromoted, 22, archived],
  ["a deletion that WordPress refuses", removeRefused, 20, archived],
]

const starts: ReadonlyArray<readonly [string, (world: World) => Promise<Asked>]> = [
  ["a creation", create],
  ["a clone", clone],
  ["a deletion", remove],
]

const crash = (
  name: string,
  prepare: Prepare,
  atLeast: number,
  services: ReadonlyArray<string>,
  alone: Crash["alone"],
  anew = false,
): Crash => ({ name, prepare, atLeast, services, alone, anew })

export const crashes: ReadonlyArray<Crash> = [
  ...kinds.map(([name, asked, atLeast, services]) =>
    crash(`${name} in the queue`, consumed(asked), atLeast, services, "same"),
  ),
  ...kinds
    .filter(
      ([name]) => ![...starts, ["a creation that"], ["a deletion that"]].some(([start]) => name.startsWith(start)),
    )
    .map(([name, asked, atLeast, services]) =>
      crash(`${name} within its request`, requested(asked), atLeast, services, "either", / that /.test(name)),
    ),
  ...starts.map(([name, asked]) =>
    crash(`the request for ${name}`, requested(asked), 10, ["Table.transact", "Queues.send"], "either"),
  ),
  crash("a cancelled creation", cancelled(create, "POST /wp/v2/sites", "consumer"), 10, ["Table.transact"], "same"),
  crash("a cancelled clone", cancelled(clone, "/import", "consumer"), 10, ["Table.transact"], "same"),
  crash("a cancelled promotion", cancelled(promote, "POST /wp/v2/sites", "consumer"), 18, all, "same"),
  crash("a cancelled promotion over", cancelled(promoteOver, "/export", "consumer"), 10, ["Table.transact"], "same"),
  crash("the request to cancel", cancelled(promote, "POST /wp/v2/sites", "request"), 8, ["Queues.send"], "either"),
  crash("giving up a promotion", given(promote), 8, ["Queues.send"], "either"),
  crash("giving up a promotion over", given(promoteOver), 8, ["Queues.send"], "either"),
  crash("giving up a restore", given(restore), 8, ["Queues.send"], "either"),
  crash("a promotion that is tried again", retried(promote), 34, archived, "same"),
  crash("a promotion over that is tried again", retried(promoteOver), 38, archived, "same"),
  crash("a restore that is tried again", retried(restore), 30, archived, "same"),
]

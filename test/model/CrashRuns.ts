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
  /** What comes of it when nobody tries again: the same; or that or nothing at all; or that or nothing but traces. */
  readonly alone: "same" | "either" | "traces"
  /** It fails, and who asks again has it begun anew: only what stands in the end is the same. */
  readonly anew: boolean
  /** What becomes of plugins and templates when nothing disturbs it, in the lines of `endsOf`. */
  readonly ends?: ReadonlyArray<string>
}

export const tenantId = "tenant-1"
const admin: Caller = { sub: "user-1", group: "CUSTOMER_ADMIN", tenants: [tenantId] }

export const ask = async (world: World, to: Call["to"], params: Call["params"], more: Partial<Call> = {}) => {
  const reply = await callOf(world.alive, { to, as: admin, params: { tenantId, ...params }, ...more })
  if (reply.status >= 300) throw new Error(`${to}: ${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body
}

export const rest = async (world: World, from = 0): Promise<void> => {
  const open = await settle(world, from)
  if (open.length > 0) throw new Error(`not at rest: ${open.join(", ")}`)
}

export const idIn = (body: Reply["body"], name: string): string => String(body[name])

export const newSite = {
  siteName: "Shop",
  subdomain: "shop",
  environment: "DEV",
  configuration: { tagline: "Good things" },
}

/** Makes an ACTIVE site. */
export const standing = async (world: World): Promise<string> => {
  const siteId = idIn(await ask(world, "createSite", {}, { body: newSite }), "siteId")
  await rest(world)
  return siteId
}

/** What its people have written on a site. */
export const write = (world: World, siteId: string, text: string): void => {
  const blog = (world.networks.blogs[tenantId] ?? []).find((one) => one.siteId === siteId)
  if (blog === undefined) throw new Error(`no WordPress site ${siteId}`)
  blog.options["post"] = `${text} at ${String(blog.options["home"])}/page`
}

const lastMessage = (world: World): Message => {
  const message = world.outside.messages.at(-1)
  if (message === undefined) throw new Error("nothing was sent")
  return message
}

export type Prepare = Crash["prepare"]
/** What is asked for; by an admin, where nobody else is named. */
export type Asked = Omit<Call, "as"> & { readonly as?: Caller }

/** The run of the consumer that gets the message of what is asked for. */
export const consumed =
  (asked: (world: World) => Promise<Asked>): Prepare =>
  async (world) => {
    const { params, to, ...more } = await asked(world)
    await ask(world, to, params, { async: true, ...more })
    const message = lastMessage(world)
    return (process) => deliverTo(process, message)
  }

/** The run within the request that asks for it, by its Idempotency-Key the same at every try. */
export const requested =
  (asked: (world: World) => Promise<Asked>): Prepare =>
  async (world) => {
    const call = await asked(world)
    const params = { tenantId, ...call.params }
    return (process) => callOf(process, { as: admin, key: "key-1", ...call, params })
  }

/** The run that turns back, of an operation that stopped at such a call, after so many that went well, and was cancelled then. */
export const cancelled =
  (asked: (world: World) => Promise<Asked>, where: string, by: "consumer" | "request", after = 0): Prepare =>
  async (world) => {
    const { params, to, ...more } = await asked(world)
    const operationId = idIn(await ask(world, to, params, { async: true, ...more }), "operationId")
    const message = lastMessage(world)
    for (let count = 0; count < after; count += 1) world.networks.faults.push({ fault: "ok", where })
    world.networks.faults.push({ fault: "lost", where }, { fault: "down", where })
    await deliverTo(world.alive, message)
    world.networks.faults.splice(0)
    if (by === "request") {
      return (process) => callOf(process, { to: "cancelOperation", as: admin, params: { operationId }, key: "key-1" })
    }
    await ask(world, "cancelOperation", { operationId })
    return (process) => deliverTo(process, message)
  }

export const create = (): Promise<Asked> => Promise.resolve({ to: "createSite", params: {}, body: newSite })
export const onSite =
  (to: Asked["to"], body?: object, before?: (world: World, siteId: string) => Promise<void> | void) =>
  async (world: World): Promise<Asked> => {
    const siteId = await standing(world)
    write(world, siteId, "Written")
    await before?.(world, siteId)
    return { to, params: { siteId }, ...(body === undefined ? {} : { body }) }
  }
/** An operation whose message came to the dead-letter queue with its import done, or not. */
export const given =
  (asked: (world: World) => Promise<Asked>, where = "/health"): Prepare =>
  async (world) => {
    const { params, to, ...more } = await asked(world)
    await ask(world, to, params, { async: true, ...more })
    const message = lastMessage(world)
    world.networks.faults.push({ fault: "down", where })
    await deliverTo(world.alive, message)
    await world.useUp(message)
    return (process) => buryIn(process, message)
  }

/** A new attempt at what was given up in the queue. */
export const deliveredAnew =
  (asked: (world: World) => Promise<Asked>, where: string): Prepare =>
  async (world) => {
    const { params, to, ...more } = await asked(world)
    const operationId = idIn(await ask(world, to, params, more), "operationId")
    const message = lastMessage(world)
    world.networks.faults.push({ fault: "down", where })
    await deliverTo(world.alive, message)
    await world.useUp(message)
    await buryIn(world.alive, message)
    await ask(world, "retryOperation", { operationId })
    const again = lastMessage(world)
    return (process) => deliverTo(process, again)
  }

/** A new attempt at what failed because WordPress was down. */
export const retried =
  (asked: (world: World) => Promise<Asked>, where = "/load"): Prepare =>
  async (world) => {
    const { params, to, ...more } = await asked(world)
    world.networks.faults.push({ fault: "down", where })
    const failed = await callOf(world.alive, { to, as: admin, params: { tenantId, ...params }, ...more })
    if (failed.status !== 502) throw new Error(`it did not fail: ${failed.status}`)
    const key = Object.keys(await world.items()).findLast((name) => name.includes(" OP#"))
    const operationId = String(key?.split("OP#")[1])
    await ask(world, "retryOperation", { operationId })
    const message = lastMessage(world)
    return (process) => deliverTo(process, message)
  }

export const table = ["Table.get", "Table.put", "Table.transact"]
export const all = [...table, "WordPress", "Topic.publish", "Table.update"]
export const archived = [...all, "Archives"]

/** A kind of operation: its name, what is asked for in which world, moments that it has at least, what it calls, its ends. */
export type Kind = readonly [
  string,
  (world: World) => Promise<Asked>,
  number,
  ReadonlyArray<string>,
  ReadonlyArray<string>?,
]

export const crash = (
  name: string,
  prepare: Prepare,
  atLeast: number,
  services: ReadonlyArray<string>,
  alone: Crash["alone"],
  more: { readonly anew?: boolean; readonly ends?: ReadonlyArray<string> | undefined } = {},
): Crash => {
  const { anew = false, ends } = more
  return { name, prepare, atLeast, services, alone, anew, ...(ends === undefined ? {} : { ends }) }
}

import { createHash } from "node:crypto"

import { Effect, Redacted, Schema } from "effect"
import { SecureRandom } from "effect/crypto"

import { DomainProofs } from "../../src/domains/DomainProofs.ts"
import { Throttled } from "../../src/kernel/HttpErrors.ts"
import { Archives } from "../../src/platform/Archives.ts"
import { ArchiveUploads, type Upload } from "../../src/platform/ArchiveUploads.ts"
import { OwnArchives } from "../../src/platform/OwnArchives.ts"
import { type QueueId, Queues } from "../../src/platform/Queues.ts"
import type { Item, Table } from "../../src/platform/Table.ts"
import { type Notification, Topic } from "../../src/platform/Topic.ts"
import type { Gate } from "./Gate.ts"
import { type Role, wishes } from "./Roles.ts"

/** A message that was sent; SQS may deliver it whenever and however often. */
export interface Message {
  readonly queue: QueueId
  readonly body: string
}

/** What is outside of the service besides table and WordPress, as plain values. */
export interface Outside {
  /** Every message that was ever sent. */
  messages: Array<Message>
  events: Array<Notification>
  archives: Record<string, string>
  /** What the DNS says at the challenges of domains. */
  dns: Record<string, ReadonlyArray<string>>
  /** Calls of each that fail before they work again. */
  failing: { queues: number; topic: number }
  /** Draws of the random numbers; the same world draws the same. */
  draws: number
}

export const emptyOutside = (): Outside => ({
  messages: [],
  events: [],
  archives: {},
  dns: {},
  failing: { queues: 0, topic: 0 },
  draws: 0,
})

const faulty = (outside: Outside, what: "queues" | "topic", act: () => void) =>
  Effect.suspend(() => {
    if (outside.failing[what] > 0) {
      outside.failing[what] -= 1
      return Effect.fail(new Throttled({}))
    }
    act()
    return Effect.void
  })

export const queuesOf = (outside: Outside, gate: Gate, role: Role) => {
  const sent = (queue: QueueId, body: object) =>
    faulty(outside, "queues", () => outside.messages.push({ queue, body: JSON.stringify(body) }))
  return Queues.of({
    send: (queue, body) => gate.pass("Queues.send", role.guard(wishes.queue("SendMessage", queue), sent(queue, body))),
    hide: (queue) => gate.pass("Queues.hide", role.guard(wishes.queue("ChangeMessageVisibility", queue), Effect.void)),
  })
}

/** Begins every URL to an archive. */
const presigned = "memory://"

export const topicOf = (outside: Outside, gate: Gate, role: Role) => {
  const published = (notification: Notification) => {
    // Whoever has such a URL can do what it is for, and events go to customers' webhooks.
    if (JSON.stringify(notification).includes(presigned)) return Effect.die("an event has a presigned URL")
    return faulty(outside, "topic", () => outside.events.push(notification))
  }
  return Topic.of({
    publish: (notification) => gate.pass("Topic.publish", role.guard(wishes.publish, published(notification))),
  })
}

/** A URL can do what its maker may, so that making one is the right to use it. */
const urlBy = (role: Role, method: "get" | "put", key: string) =>
  role.guard(
    wishes.archive(method === "get" ? "GetObject" : "PutObject", key),
    Effect.succeed(Redacted.make(`${presigned}${method}/${key}`)),
  )

export const archivesOf = (gate: Gate, role: Role) => {
  const url = (method: "get" | "put") => (tenantId: string, key: string) =>
    gate.pass(`Archives.${method}Url`, urlBy(role.sessionFor(tenantId), method, key))
  return Archives.of({ putUrl: url("put"), getUrl: url("get") })
}

/** Uploads in parts: each part lies beside the archive until that is made of all. */
export const uploadsOf = (outside: Outside, gate: Gate, role: Role) => {
  const partKey = ({ key, uploadId }: Upload, part: number) => `${key}?${uploadId}&${part}`
  const made = (upload: Upload, parts: ReadonlyArray<string>) =>
    Effect.suspend(() => {
      const texts = parts.map((md5, at) => {
        const text = outside.archives[partKey(upload, at + 1)]
        return text !== undefined && createHash("md5").update(text).digest("base64") === md5 ? text : undefined
      })
      if (outside.archives[upload.key] !== undefined) return Effect.void
      if (texts.includes(undefined)) return Effect.die("an upload lacks a part")
      outside.archives[upload.key] = texts.join("")
      parts.forEach((_, at) => delete outside.archives[partKey(upload, at + 1)])
      return Effect.void
    })
  const permitted = <A, E>(tenantId: string, key: string, act: Effect.Effect<A, E>) =>
    role.sessionFor(tenantId).guard(wishes.archive("PutObject", key), act)
  return ArchiveUploads.of({
    begin: (tenantId, key) =>
      gate.pass("ArchiveUploads.begin", permitted(tenantId, key, Effect.succeed({ key, uploadId: "upload" }))),
    partUrl: (tenantId, upload, part) =>
      gate.pass("ArchiveUploads.partUrl", urlBy(role.sessionFor(tenantId), "put", partKey(upload, part))),
    complete: (tenantId, upload, parts) =>
      gate.pass("ArchiveUploads.complete", permitted(tenantId, upload.key, made(upload, parts))),
  })
}

/** What functions do with the bucket by roles of their own. */
export const ownArchivesOf = (outside: Outside, gate: Gate, role: Role) => {
  const removed = (key: string) =>
    Effect.sync(() => {
      delete outside.archives[key]
    })
  return OwnArchives.of({
    putUrl: (key) => gate.pass("Archives.putUrl", urlBy(role, "put", key)),
    remove: (key) => gate.pass("Archives.remove", role.guard(wishes.archive("DeleteObject", key), removed(key))),
  })
}

export const proofsOf = (outside: Outside, gate: Gate) =>
  DomainProofs.of({
    look: (domain) =>
      gate.pass(
        "DomainProofs.look",
        Effect.sync(() => ({ _tag: "Values" as const, values: outside.dns[domain] ?? [] })),
      ),
  })

const isPut = Schema.is(Schema.Struct({ Item: Schema.Struct({ SK: Schema.Struct({ S: Schema.String }) }) }))
/** What is put: an operation, a backup. */
const ofPacks = Schema.is(Schema.Struct({ packs: Schema.Unknown }))
/** What a write is of: of an item by its key, or of a transaction about packs. */
const kindOf = (given: unknown): string =>
  isPut(given) ? ` ${given.Item.SK.S.replace(/#.*/, "")}` : ofPacks(given) ? " PACKS" : ""

/** The table as a process sees it: the real one behind its gate, every method of it. */
export const tableOf = (table: Table["Service"], gate: Gate): Table["Service"] =>
  new Proxy(table, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== "function") return method
      return (...given: ReadonlyArray<unknown>): unknown => {
        const made: unknown = Reflect.apply(method, target, given)
        return Effect.isEffect(made) ? gate.pass(`Table.${String(name)}${kindOf(given[0])}`, made) : made
      }
    },
  })

/** Random bytes that are the same in every run of a world. */
export const randomOf = (outside: Outside) =>
  SecureRandom.make((size) => {
    outside.draws += 1
    const digest = createHash("sha512").update(String(outside.draws)).digest()
    return new Uint8Array(digest.subarray(0, size))
  })

/** The items of a table as they are in a record by key. */
export type Items = Readonly<Record<string, Item>>

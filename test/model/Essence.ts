import { Schema } from "effect"

import type { Saved } from "./World.ts"

/** What depends on when something happened and on how often it was tried, and not on what came of it. */
const passing = new Set([
  "GSI2SK",
  "GSI3SK",
  "GSI5SK",
  "begunAt",
  "completedAt",
  "correlationId",
  "createdAt",
  // Whether a plugin was switched off and its files deleted by this try or by the one before, and what was there then.
  "deactivated",
  "filesDeleted",
  "data",
  "existed",
  "from",
  // Whether a WordPress site was deleted by this try or by the one before.
  "deleted",
  "epoch",
  "expiresAt",
  "installedAt",
  "keptUntil",
  "movedAt",
  // When a domain was looked at, what its certificate was then, and since when a site has it.
  "certificateStatus",
  "lastCheckedAt",
  "nextCheckAt",
  "since",
  "verifiedAt",
  "nextBackupAt",
  "nextId",
  "nextUpgradeAt",
  "nextVerificationAt",
  "provisioningDuration",
  "tries",
  "queuedAt",
  "startedAt",
  "updatedAt",
])

const isRecord = Schema.is(Schema.Record(Schema.String, Schema.Unknown))

const leaveOut = (value: unknown, names: ReadonlySet<string>): unknown => {
  if (Array.isArray(value)) return value.map((part) => leaveOut(part, names))
  if (!isRecord(value)) return value
  // When a backup was verified, and how long that took.
  if (isFinding(value)) return { status: value.status }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !names.has(name))
      .map(([name, part]) => [name, leaveOut(part, names)])
      .toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
  )
}

const lasting = (value: unknown): unknown => leaveOut(value, passing)

const isFinding = Schema.is(Schema.Struct({ status: Schema.String, at: Schema.String, seconds: Schema.Int }))

const isInPacks = Schema.is(Schema.Struct({ format: Schema.Literal("STORE") }))

/** How often a claim of a domain was written says nothing of it, and a manifest's digest only under which id it was written. */
const lastingOf = (key: string, item: unknown): unknown => {
  const besides = key.includes("DOMAIN#") ? ["version"] : isInPacks(item) ? ["sha256"] : []
  return leaveOut(item, new Set([...passing, ...besides]))
}

const idPattern = /\b(site|op|backup|export|template|capture)-[0-9a-f]{8}-[0-9a-f-]{27}/g

/** Ids by their kind and age: two runs of the same draw other ones. */
const named = (text: string): string => {
  const ids = [...new Set(text.match(idPattern) ?? [])].toSorted()
  const kinds = Map.groupBy(ids, (id) => id.slice(0, id.indexOf("-")))
  return text.replace(idPattern, (id) => {
    const kind = id.slice(0, id.indexOf("-"))
    return `${kind}-${(kinds.get(kind) ?? []).indexOf(id) + 1}`
  })
}

/** What a world is, apart from when it came to be so: two worlds with the same essence are the same to their users. */
export const essenceOf = ({ items, networks, outside }: Saved) => {
  const kept = Object.entries(items).filter(([key]) => !/^(IDEMPOTENCY|CHANGES)#/.test(key))
  const isTrace = (key: string) => / (OP|BACKUP|PACKS)#/.test(key)
  // Alerts are told at least once because their message comes again; what nobody tries again has none.
  const told = outside.events.filter(({ attributes }) => attributes["eventType"] !== "OPERATIONS_ALERT")
  const eventIds = told.map(({ event }) => JSON.stringify(lasting({ ...event, timestamp: "" })))
  const blogs = Object.entries(networks.blogs)
  const essence = {
    /** What stands: sites with all they hold, and their WordPress. */
    standing: {
      items: kept.filter(([key]) => !isTrace(key)).map(([key, item]) => lastingOf(key, item)),
      blogs: blogs.map(([tenant, all]) => [
        tenant,
        all.map(
          ({
            captures: _captures,
            contents: _contents,
            exports: _exports,
            imports: _imports,
            saves: _saves,
            domains,
            ...blog
          }) => ({
            ...blog,
            domains: domains?.map(({ host }) => host),
          }),
        ),
      ]),
      shared: networks.shared,
      scratch: networks.scratch,
    },
    /** What tells how it came about. */
    traces: {
      items: kept.filter(([key]) => isTrace(key)).map(([key, item]) => lastingOf(key, item)),
      blogs: blogs.map(([, all]) =>
        all.map(({ captures, contents, exports, imports }) => lasting({ captures, contents, exports, imports })),
      ),
      archives: lasting(outside.archives),
      events: [...new Set(eventIds)].toSorted(),
    },
  }
  const parse: (text: string) => typeof essence = JSON.parse
  return parse(named(JSON.stringify(essence)))
}
export type Essence = ReturnType<typeof essenceOf>

/** An essence without what has one of these names in its records, and one of those in what was told. */
export const without = (
  { standing, traces }: Essence,
  names: ReadonlyArray<string>,
  ofEvents: ReadonlyArray<string> = [],
): Essence => {
  const leftOut = new Set(names)
  const untold = new Set(ofEvents)
  const all = (items: ReadonlyArray<unknown>) => items.map((item) => leaveOut(item, leftOut))
  return {
    standing: { ...standing, items: all(standing.items) },
    traces: {
      ...traces,
      items: all(traces.items),
      // One that was told twice, and by two releases, is the same one.
      events: [...new Set(traces.events.map((event) => JSON.stringify(leaveOut(JSON.parse(event), untold))))],
    },
  }
}

import { Schema } from "effect"

import { operationResults } from "../../infra/openapi/results.ts"
import type { Item } from "../../src/platform/Table.ts"
import { ended, type Model, operationAt } from "./Model.ts"
import { storedOptions } from "./MultisiteStore.ts"
import { text, type Numbers } from "./Numbers.ts"
import type { Items } from "./Outside.ts"
import type { World } from "./World.ts"

const Configuration = Schema.Struct({ tagline: Schema.optionalKey(Schema.String) })
const Failure = Schema.NullOr(Schema.Struct({ code: Schema.String }))
const Ending = Schema.Struct({ status: Schema.String, error: Failure })
const Content = Schema.Struct({ title: Schema.String, description: Schema.String, post: Schema.String })
const readContent = Schema.decodeUnknownSync(Content)
const readConfiguration = Schema.decodeUnknownSync(Configuration)
const readJournal = Schema.decodeUnknownSync(Schema.Record(Schema.String, Schema.Unknown))
const readFailure = Schema.decodeUnknownSync(Failure)
const readEnding = Schema.decodeUnknownSync(Ending)

/** The id of an event that was published. */
const eventIdOf = (event: object): string => ("eventId" in event ? String(event.eventId) : "")

const marks = [" SITE#", " OP#", "SUBDOMAIN#", "LINEAGE#", " PROFILE", " BACKUP#"] as const
type Mark = (typeof marks)[number]
type Entries = ReadonlyArray<readonly [key: string, item: Item]>

/** The items of a table by what they are: looked for once, and then by every rule. */
const parts = new WeakMap<Items, ReadonlyMap<Mark, Entries>>()
const part = (items: Items, mark: Mark): Entries => {
  const known =
    parts.get(items) ??
    new Map(marks.map((one) => [one, Object.entries(items).filter(([key]) => key.includes(one))] as const))
  parts.set(items, known)
  return known.get(mark) ?? []
}

const siteIn = (item: Item, numbers: Numbers) => ({
  tenant: item["tenantId"],
  name: item["siteName"],
  tagline: readConfiguration(item["configuration"]).tagline ?? "",
  subdomain: item["subdomain"],
  environment: item["environment"],
  status: item["status"],
  version: item["version"],
  owner: item["ownerId"],
  holder: item["operationId"] === undefined ? null : numbers.operation(item["operationId"]),
})

const operationIn = (item: Item) => {
  const journal = Object.keys(readJournal(item["journal"]))
  const undone = journal.filter((step) => step.startsWith("undo ")).length
  return {
    kind: item["operationType"],
    status: item["status"],
    attempt: item["attempt"],
    done: journal.length - undone,
    undone,
    asked: item["cancelRequested"] === true,
    ending: item["ending"] === undefined ? null : readEnding(item["ending"]).status,
    code: readFailure(item["error"])?.code ?? null,
    dueAt: item["dueAt"] ?? null,
    lease: item["leaseUntil"],
  }
}
/** An item never changes, and most are there for many looks. */
const operationsSeen = new WeakMap<Item, ReturnType<typeof operationIn>>()
const operationSeen = (item: Item): ReturnType<typeof operationIn> => {
  const seen = operationsSeen.get(item) ?? operationIn(item)
  operationsSeen.set(item, seen)
  return seen
}

/** How many steps the run of an operation has recorded, as long as it goes forward. */
export const recordedSteps = (item: Item | undefined): number | undefined =>
  item?.["status"] === "IN_PROGRESS" && item["ending"] === undefined && item["cancelRequested"] !== true
    ? operationSeen(item).done
    : undefined

/** What the service and the world around it have, in the model's terms. */
export const seenIn = (world: World, items: Items, numbers: Numbers) => ({
  clock: world.clock.now(),
  faults: world.networks.faults.map(({ fault }) => fault),
  sites: Object.fromEntries(
    part(items, " SITE#").map(([, item]) => [numbers.site(item["siteId"]), siteIn(item, numbers)]),
  ),
  operations: Object.fromEntries(
    part(items, " OP#").map(([, item]) => [numbers.operation(item["operationId"]), operationSeen(item)]),
  ),
  claims: part(items, "SUBDOMAIN#")
    .map(([key, item]) => `${key.replace(/^SUBDOMAIN#| CLAIM$/g, "")}#${numbers.site(item["siteId"])}`)
    .toSorted(),
  lines: part(items, "LINEAGE#")
    .map(([key, item]) => `${key.split("#").at(-1)}#${numbers.site(item["siteId"])}`)
    .toSorted(),
  counts: Object.fromEntries(part(items, " PROFILE").map(([, item]) => [item["tenantId"], item["siteCount"]])),
  // What has expired is hidden, whenever it is taken away.
  backups: part(items, " BACKUP#")
    .filter(([, item]) => Date.parse(text(item, "keptUntil") ?? "") > world.clock.now())
    .map(([, item]) => {
      const { description, post, title } = readContent(storedOptions(world.outside, text(item, "key") ?? ""))
      return `${text(item, "backupId")} of ${numbers.site(item["siteId"])}: ${title}, ${description}, ${post}`
    })
    .toSorted(),
  blogs: Object.values(world.networks.blogs)
    .flat()
    .map(({ domain, options, ready, siteId, suspended }) =>
      ready
        ? [numbers.site(siteId), domain, suspended, options["title"], options["description"], options["post"]]
        : [numbers.site(siteId), domain],
    )
    .toSorted((one, other) => Number(one[0]) - Number(other[0])),
  events: [
    ...new Set(
      world.outside.events.flatMap(({ attributes, event }) => {
        // The model is of what customers are told, not the operations team.
        if (attributes["eventType"] === "OPERATIONS_ALERT") return []
        const [, id = "", status = "", attempt = "1"] =
          /^(op-.*)-(COMPLETED|FAILED|CANCELLED)(?:-(\d+))?$/.exec(eventIdOf(event)) ?? []
        return [`${numbers.operation(id)}-${status}-${attempt}`]
      }),
    ),
  ].toSorted(),
})

/** What the model says that they have. */
export const expectedIn = (model: Model, numbers: Numbers): ReturnType<typeof seenIn> => {
  const standing = [...model.sites.entries()].filter(([, site]) => site.stands)
  const holding = standing.filter(([, { status }]) => status !== "DELETED")
  return {
    clock: model.now,
    faults: [...model.faults],
    sites: Object.fromEntries(
      standing.map(([number, { environment, holder, name, owner, status, subdomain, tagline, tenant, version }]) => [
        number,
        {
          tenant,
          name,
          tagline: tagline ?? "",
          subdomain,
          environment,
          status,
          version,
          owner,
          holder: holder ?? null,
        },
      ]),
    ),
    operations: Object.fromEntries(
      model.operations.map((operation) => {
        const { asked, attempt, code, done, dueAt = null, ending, kind, status, undone } = operation
        return [
          operationAt(model, operation),
          {
            kind,
            status,
            attempt,
            done,
            undone: undone.length,
            asked,
            code,
            dueAt,
            ending: ending?.status ?? null,
            lease: 0,
          },
        ]
      }),
    ),
    claims: holding.map(([number, site]) => `${site.environment}#${site.subdomain}#${number}`).toSorted(),
    lines: holding
      .filter(([, { promoted }]) => promoted)
      .map(([number, { environment }]) => `${environment}#${number}`)
      .toSorted(),
    counts: Object.fromEntries(model.counts),
    backups: model.backups
      .filter(({ expiresAt }) => expiresAt > model.now)
      .map(({ id, site }) => {
        const { post, tagline, title } = model.archives.get(id) ?? {}
        return `${numbers.backup(id)} of ${site}: ${title}, ${tagline}, ${post}`
      })
      .toSorted(),
    blogs: model.blogs
      .map(({ content, domain, ready, site, suspended }) =>
        ready ? [site, domain, suspended, content.title, content.tagline, content.post] : [site, domain],
      )
      .toSorted((one, other) => Number(one[0]) - Number(other[0])),
    events: [...model.events].toSorted(),
  }
}

/** What holds in every world, whatever the model says of it: each is a sentence when it does not. */
const results: ReadonlyMap<string, (result: unknown) => boolean> = new Map(
  Object.entries(operationResults).map(([kind, schema]) => [kind, Schema.is(schema)] as const),
)
const isResult = (kind: string, result: unknown): boolean => results.get(kind)?.(result) ?? false

export const brokenRules = (world: World, items: Items): ReadonlyArray<string> => {
  const sites = part(items, " SITE#").map(([, item]) => item)
  const operations = part(items, " OP#").map(([, item]) => item)
  const claims = part(items, "SUBDOMAIN#").map(([, item]) => String(item["siteId"]))
  const living = sites.filter(({ status }) => status !== "DELETED")
  const open = operations.filter(({ status }) => status === "PENDING" || status === "IN_PROGRESS")
  const heldBy = new Map(
    sites.flatMap(({ operationId, siteId }) => (operationId === undefined ? [] : [[siteId, operationId]])),
  )
  const events = new Set(world.outside.events.map(({ event }) => eventIdOf(event)))
  const blogs = Object.values(world.networks.blogs).flat()
  const rules: ReadonlyArray<readonly [boolean, string]> = [
    [
      JSON.stringify(claims.toSorted()) === JSON.stringify(living.map(({ siteId }) => String(siteId)).toSorted()),
      "each site that is not deleted has one subdomain, and no subdomain is anybody else's",
    ],
    ...part(items, " PROFILE").map(
      ([, { siteCount, tenantId }]) =>
        [
          new Set(living.filter((site) => site["tenantId"] === tenantId).map(({ lineageId }) => lineageId)).size ===
            siteCount,
          `the counter of ${String(tenantId)} counts its lineages`,
        ] as const,
    ),
    ...operations
      .filter(({ status }) => status === "COMPLETED")
      .map(
        ({ operationType, result }) =>
          [isResult(String(operationType), result), `what came of a ${String(operationType)} is documented`] as const,
      ),
    [new Set(blogs.map(({ siteId }) => siteId)).size === blogs.length, "no site has two WordPress sites"],
    ...open.map(
      ({ operationId, siteId }) =>
        [heldBy.get(siteId) === operationId, `the site of ${String(operationId)} is held by it`] as const,
    ),
    ...[...heldBy.values()].map(
      (holder) =>
        [
          open.some(({ operationId }) => operationId === holder),
          `what holds a site is open, and ${JSON.stringify(holder)} is not`,
        ] as const,
    ),
    ...operations
      .filter(
        ({ dueAt, status }) =>
          dueAt === undefined && ended(status === "PENDING" || status === "IN_PROGRESS" ? status : "FAILED"),
      )
      .map(({ attempt, operationId, status }) => {
        const id = `${String(operationId)}-${String(status)}${attempt === 1 ? "" : `-${String(attempt)}`}`
        return [events.has(id), `the end ${id} was told`] as const
      }),
  ]
  return rules.flatMap(([holds, rule]) => (holds ? [] : [rule]))
}

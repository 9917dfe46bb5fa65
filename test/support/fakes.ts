import { Effect, Layer, Redacted, Schema } from "effect"

import { PackStore } from "../../src/backups/PackStore.ts"
import { PackageInspection } from "../../src/catalogue/PackageInspection.ts"
import { CurrentUser, groups, type User } from "../../src/http/Identity.ts"
import { InternalError } from "../../src/kernel/HttpErrors.ts"
import { Archives, type Exactly } from "../../src/platform/Archives.ts"
import { ArchiveUploads, type Upload } from "../../src/platform/ArchiveUploads.ts"
import { OwnArchives } from "../../src/platform/OwnArchives.ts"
import { type QueueId, Queues } from "../../src/platform/Queues.ts"
import { Table } from "../../src/platform/Table.ts"
import { type Notification, Topic } from "../../src/platform/Topic.ts"
import { PluginStore } from "../../src/plugins/marketplace/PluginStore.ts"
import type { Site } from "../../src/sites/Site.ts"
import { SiteStore } from "../../src/sites/SiteStore.ts"
import { WordPress, type WordPressCall, type WordPressCallError } from "../../src/wordpress/WordPress.ts"
import { WordPressApiError, type WordPressError } from "../../src/wordpress/WordPressErrors.ts"
import type { WordPressHealth } from "../../src/wordpress/WordPressSites.ts"

// Services as layers, for tests: they note what they were asked for, and do what the test says.

const unused = (what: string) => () => Effect.die(`${what} is not used here`)

/** A table of which only these parts are used. */
export const fakeTable = (parts: Partial<Table["Service"]> = {}): Layer.Layer<Table> =>
  Layer.succeed(
    Table,
    Table.of({
      name: "sites",
      get: unused("get"),
      query: unused("query"),
      queryPage: unused("queryPage"),
      queryAll: unused("queryAll"),
      getMany: unused("getMany"),
      put: unused("put"),
      update: unused("update"),
      delete: unused("delete"),
      transact: unused("transact"),
      ...parts,
    }),
  )

/** Takes packages for what is said of them. */
export const trustedPackages: Layer.Layer<PackageInspection> = Layer.succeed(
  PackageInspection,
  PackageInspection.of({ inspect: (_kind, { packages }) => Effect.succeed(packages) }),
)

export interface Sent {
  readonly queue: QueueId
  readonly operationId: string
  readonly attempt: number
}

const Message = Schema.Struct({ operationId: Schema.String, attempt: Schema.Int })
const readMessage = Schema.decodeUnknownSync(Message)

/** Queues that keep every message. While `broken.now` is true none gets through. */
export const fakeQueues = () => {
  const sent: Array<Sent> = []
  const broken = { now: false }
  const layer = Layer.succeed(
    Queues,
    Queues.of({
      send: (queue, body) =>
        Effect.suspend(() => {
          if (broken.now) return Effect.fail(new InternalError({}))
          sent.push({ queue, ...readMessage(body) })
          return Effect.void
        }),
      hide: unused("hide"),
    }),
  )
  return { sent, broken, layer }
}

/** A topic that keeps every notification. While `broken.now` is true none gets through. */
export const fakeTopic = () => {
  const published: Array<Notification> = []
  const broken = { now: false }
  const layer = Layer.succeed(
    Topic,
    Topic.of({
      publish: (notification) =>
        Effect.suspend(() => {
          if (broken.now) return Effect.fail(new InternalError({}))
          published.push(notification)
          return Effect.void
        }),
    }),
  )
  return { published, broken, layer, types: () => published.map(({ attributes }) => attributes["eventType"]) }
}

/** Uploads in parts; it notes what they were bound to, and which were completed of what. */
const fakeUploads = () => {
  const bound: Array<Exactly & { readonly part: number }> = []
  const completed: Array<Upload & { readonly parts: ReadonlyArray<string> }> = []
  const layer = Layer.succeed(
    ArchiveUploads,
    ArchiveUploads.of({
      begin: (_tenantId, key) => Effect.succeed({ key, uploadId: "upload-1" }),
      partUrl: (_tenantId, { key }, part, exactly) =>
        Effect.sync(() => {
          bound.push({ part, ...exactly })
          return Redacted.make(`https://bucket/put/${key}/${part}`)
        }),
      complete: (_tenantId, upload, parts) => Effect.sync(() => void completed.push({ ...upload, parts })),
    }),
  )
  return { bound, completed, layer }
}

/** A bucket by name only; it notes what URLs for uploads were bound to. */
export const fakeArchives = () => {
  const bound: Array<Exactly> = []
  const layer = Layer.succeed(
    Archives,
    Archives.of({
      putUrl: (_tenantId, key, exactly) =>
        Effect.sync(() => {
          if (exactly !== undefined) bound.push(exactly)
          return Redacted.make(`https://bucket/put/${key}`)
        }),
      getUrl: (_tenantId, key, offered) =>
        Effect.sync(() => {
          const what = offered === undefined ? "" : `?${offered.fileName} for ${offered.seconds} s`
          return Redacted.make(`https://bucket/get/${key}${what}`)
        }),
    }),
  )
  const uploads = fakeUploads()
  return { bound, uploads, layer: Layer.merge(layer, uploads.layer) }
}

/** The service's own part of the bucket. While `broken` holds a key, that one cannot be removed. */
export const fakeOwnArchives = () => {
  const removed: Array<string> = []
  const broken = new Set<string>()
  const layer = Layer.succeed(
    OwnArchives,
    OwnArchives.of({
      putUrl: (key) => Effect.succeed(Redacted.make(`https://bucket/put/${key}`)),
      remove: (key) =>
        Effect.suspend(() => {
          if (broken.has(key)) return Effect.fail(new InternalError({}))
          removed.push(key)
          return Effect.void
        }),
    }),
  )
  return { removed, broken, layer }
}

/** A call as WordPress heard it. */
export type Heard = Omit<WordPressCall<Schema.String>, "answer">

type Page = Effect.Effect<WordPressHealth["frontPage"], WordPressError>

/**
 * A WordPress that answers what `respond` says; what the call's own schema does not take is an unexpected answer. Its sites
 * show every visitor the same `page`.
 */
export const fakeWordPress = (
  respond: (call: Heard) => Effect.Effect<unknown, WordPressCallError>,
  page: Page = Effect.succeed({ status: 200, responseTimeMs: 81 }),
) => {
  const heard: Array<Heard> = []
  const visited: Array<string> = []
  const layer = Layer.succeed(
    WordPress,
    WordPress.of({
      visit: ({ host }) =>
        Effect.suspend(() => {
          visited.push(host)
          return page
        }),
      call: ({ answer, ...call }) =>
        Effect.suspend(() => {
          heard.push(call)
          return respond(call)
        }).pipe(
          Effect.flatMap((given) =>
            Effect.mapError(
              Schema.decodeUnknownEffect(answer)(given),
              () => new WordPressApiError({ status: 200, wordpressCode: "unexpected_answer" }),
            ),
          ),
        ),
    }),
  )
  return { heard, visited, layer, asked: () => heard.map(({ method, path }) => `${method} ${path}`) }
}

/** A caller: an admin of tenant-1, unless told otherwise. */
export const userOf = (changes: Partial<User> = {}): User => ({
  sub: "user-1",
  email: "user@example.com",
  groups: new Set([groups.admin]),
  tenantIds: new Set(["tenant-1"]),
  ...changes,
})

/** Runs an effect as this caller. */
export const as = (user: User) => Effect.provideService(CurrentUser, user)
export const asAdmin = as(userOf())

/** A store that has one site, and of which only these parts are used beside. */
export const fakeSiteStore = (site: Site, parts: Partial<SiteStore["Service"]> = {}): Layer.Layer<SiteStore> =>
  Layer.succeed(
    SiteStore,
    SiteStore.of({
      get: (tenantId, siteId) =>
        Effect.succeed(tenantId === site.tenantId && siteId === site.siteId ? site : undefined),
      setHealth: unused("setHealth"),
      create: unused("create"),
      ofLineage: unused("ofLineage"),
      backupDue: unused("backupDue"),
      ...parts,
    }),
  )

/** A store of packs in which every save begins with nothing to build on, and ends. */
export const fakePackStore: Layer.Layer<PackStore> = Layer.succeed(
  PackStore,
  PackStore.of({
    begin: ({ siteId, tenantId }, { operationId }, archiveId) =>
      Effect.succeed({ tenantId, siteId, archiveId, operationId, begunAt: "1970-01-01T00:00:00.000Z", packs: 0 }),
    announce: () => Effect.void,
    end: () => Effect.void,
    due: unused("due"),
    letGo: unused("letGo"),
    areNamed: unused("areNamed"),
    lookAgain: unused("lookAgain"),
    setUsed: unused("setUsed"),
    setUnused: unused("setUnused"),
    remove: unused("remove"),
  }),
)

/** A store of plugins of which only these parts are used. */
export const fakePluginStore = (parts: Partial<PluginStore["Service"]> = {}): Layer.Layer<PluginStore> =>
  Layer.succeed(
    PluginStore,
    PluginStore.of({
      get: unused("get"),
      getAll: unused("getAll"),
      all: unused("all"),
      setVulnerabilities: unused("setVulnerabilities"),
      ofSlug: unused("ofSlug"),
      list: unused("list"),
      create: unused("create"),
      installed: unused("installed"),
      installedOn: unused("installedOn"),
      installedPage: unused("installedPage"),
      record: unused("record"),
      add: unused("add"),
      remove: unused("remove"),
      setInstalledVersion: unused("setInstalledVersion"),
      installedIn: unused("installedIn"),
      installations: unused("installations"),
      ...parts,
    }),
  )

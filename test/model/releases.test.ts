import { isDeepStrictEqual } from "node:util"

import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"

import { sagas } from "../../src/app/Sagas.ts"
import { decodeBackup } from "../../src/backups/BackupItem.ts"
import { decodeDownload } from "../../src/backups/DownloadItem.ts"
import { decodePacks } from "../../src/backups/Packs.ts"
import { decodeClaim, decodeHolder } from "../../src/domains/DomainItem.ts"
import { decodeSent, decodeSuppression } from "../../src/mail/MailStore.ts"
import { OperationType } from "../../src/operations/engine/Operation.ts"
import { decodeOperation } from "../../src/operations/engine/OperationItem.ts"
import { makeSaga, undone } from "../../src/operations/engine/Saga.ts"
import type { Item } from "../../src/platform/Table.ts"
import { decodeInstalled, decodePlugin } from "../../src/plugins/marketplace/PluginItem.ts"
import { decodeSite } from "../../src/sites/SiteItem.ts"
import { releaseSite } from "../../src/sites/SiteLock.ts"
import { decodeTemplate } from "../../src/templates/TemplateItem.ts"
import { Measured } from "../../src/tenants/Usage.ts"
import { decodeDelivery, decodeWebhook } from "../../src/webhooks/WebhookItem.ts"
import { SiteUpdatePayload } from "../../src/workflows/update-site/saga.ts"
import { crashes, spoilt } from "./Crashes.ts"
import type { Crash } from "./CrashRuns.ts"
import { domainCrashes } from "./DomainCrashes.ts"
import { downloadCrashes } from "./DownloadCrashes.ts"
import { type Essence, essenceOf, without } from "./Essence.ts"
import { openGate } from "./Gate.ts"
import { storedOptions } from "./MultisiteStore.ts"
import { pluginCrashes } from "./PluginCrashes.ts"
import type { Sabotage } from "./ProcessServices.ts"
import {
  enter,
  type GoldenRun,
  type Left,
  lastRelease,
  outlivesItsRelease,
  recordsOf,
  releases,
  worldsOf,
} from "./releases/Golden.ts"
import { settle } from "./Settling.ts"
import { verificationCrashes } from "./VerificationCrashes.ts"
import { makeWorld, nothing, type Saved, type World } from "./World.ts"

/** After this the lease of a dead run is over. */
const pastLeaseMs = 91_000

/** What WordPress is asked for by this release only, such as what a plugin has left, or whether a site sends its mail: a step that the one before did tells nothing of it. */
const learned = ["warnings", "mail"]

/** What the events of this release say besides: how the operation ended, beside what became of its site, and the site's name. */
const saidBesides = [...learned, "operationStatus", "siteName"]

/** How a release writes down what is so, by whom, and how far it has come with it: every release as it thinks best. */
const waysOfWriting = [
  "GSI3PK",
  "schemaVersion",
  "payload",
  "journal",
  "scrubbed",
  "progress",
  "settingsBefore",
  "createdBy",
  "installedBy",
  "recipient",
  "placesBy",
  ...learned,
]

const archiveIn = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

/** What a backup keeps: the release before kept it in one archive, this one in packs. */
const contentOf = ({ outside }: Saved, key: string): unknown => {
  if (outside.archives[key]?.endsWith(spoilt)) return spoilt
  if (key.endsWith("/manifest")) return storedOptions(outside, key)
  const { addresses: _addresses, ...options } = archiveIn(outside.archives[key])
  return options
}

/** A world as if there were one way to store what a backup keeps. */
const storedAlike = (saved: Saved): Saved => {
  const items = Object.entries(saved.items).flatMap(([key, item]) => {
    if (key.includes(" PACKS#")) return []
    if (!key.includes(" BACKUP#")) return [[key, item]]
    const { format: _f, storedBytes: _b, uses: _u, basis: _on, pins: _p, sha256: _d, sizeBytes: _s, ...rest } = item
    return [[key, { ...rest, key: "", content: contentOf(saved, String(item["key"])) }]]
  })
  const isBackup = (name: string) => /^(backups|exports|packs)\/|^(backup|export)-/.test(name)
  const withoutBackups = <A>(all: Readonly<Record<string, A>>): Record<string, A> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !isBackup(name)))
  const blogs = Object.entries(saved.networks.blogs).map(([tenant, all]) => [
    tenant,
    all.map(({ spool: _spool, ...blog }) => ({ ...blog, exports: withoutBackups(blog.exports) })),
  ])
  return {
    ...saved,
    items: Object.fromEntries(items),
    outside: { ...saved.outside, archives: withoutBackups(saved.outside.archives) },
    networks: { ...saved.networks, blogs: Object.fromEntries(blogs) },
  }
}

const Stricter = Schema.Struct({ ...SiteUpdatePayload.fields, reason: Schema.String })

/** The keys of records that do not say which version they have. */
const unversioned = ({ items }: Saved): ReadonlyArray<string> =>
  Object.entries(items).flatMap(([key, { schemaVersion }]) => (Number.isInteger(schemaVersion) ? [] : [key]))

/** How the release before called a failure: what it had decided when it was killed is told in its words. */
const inThoseWords =
  /(\\*"code\\*":\\*")SITE_001(\\*",\\*"message\\*":\\*")WordPress did not take: payload\.configuration\.language: this tenant's WordPress does not have (\w+)/g
const inOurs = "$1SITE_009$2This tenant's WordPress does not have the language $3"

const restOf = async (world: World, from: number): Promise<Essence> => {
  assert.deepStrictEqual(await settle(world, from), [])
  const essence = without(essenceOf(storedAlike(await world.save())), waysOfWriting, saidBesides)
  return JSON.parse(JSON.stringify(essence).replaceAll(inThoseWords, inOurs))
}

/** What comes of a run of this release that nothing disturbs, and of one that never happens. */
const livedHere = async (world: World, { name, prepare }: Crash) => {
  await world.load(nothing)
  const run = await prepare(world)
  const before = await world.save()
  const sent = before.outside.messages.length
  await run(world.spawn(openGate))
  assert.deepStrictEqual(unversioned(await world.save()), [], name)
  const undisturbed = await restOf(world, sent)
  await world.load(before)
  return { undisturbed, never: await restOf(world, sent) }
}

/**
 * Makes a world as it was left. The release before counted the receives of a message, which is SQS's to know; this one counts
 * the tries of its operation: where they were used up, they are.
 */
const goOn = async (world: World, { name }: Crash, left: Left) => {
  enter(world, left)
  const message = left.outside.messages.at(-1)
  if (name.startsWith("giving up") && message !== undefined) await world.useUp(message)
  world.clock.advance(pastLeaseMs)
}

/** Finishes with this release, or with one in which a fault is planted, what another one left. */
const finishes = async (crash: Crash, { worlds }: GoldenRun, sabotage: Sabotage = {}) => {
  const { never, undisturbed } = await livedHere(await makeWorld(), crash)
  const world = await makeWorld(sabotage)
  for (const { killed, left } of worlds) {
    const name = `${crash.name}, killed ${killed}`
    await goOn(world, crash, left)
    const found = await restOf(world, left.outside.messages.length)
    const same = crash.alone !== "same" && isDeepStrictEqual(found, never)
    assert.deepStrictEqual(found, same ? never : undisturbed, `${name}, found by the reconciler`)
    if (crash.alone !== "same") continue
    await goOn(world, crash, left)
    assert.deepStrictEqual(await restOf(world, 0), undisturbed, `${name}, its messages delivered again`)
  }
}

const lasting = [...crashes, ...pluginCrashes, ...domainCrashes, ...downloadCrashes, ...verificationCrashes].filter(
  outlivesItsRelease,
)
const kept = new Map(worldsOf(lastRelease()).map((run) => [run.name, run]))

describe("an operation that the release before has begun", () => {
  for (const crash of lasting) {
    const run = kept.get(crash.name)
    // What this release is the first to do none before has begun.
    if (run === undefined) continue
    it(`is finished by this one: ${crash.name}`, () => finishes(crash, run))
  }

  it("is known of every kind that the release before had", () => {
    const names = new Set(lasting.map(({ name }) => name))
    assert.deepStrictEqual(
      [...kept.keys()].filter((name) => !names.has(name)),
      [],
    )
    assert.isAtLeast([...kept.values()].flatMap(({ worlds }) => worlds).length, 600)
  })

  it("would not be finished by a release whose payloads have one field more", async () => {
    const crash = lasting.find(({ name }) => name === "an update in the queue")
    const run = kept.get(crash?.name ?? "")
    assert.isDefined(crash)
    assert.isDefined(run)
    const SITE_UPDATE = makeSaga<typeof Stricter, never>(Stricter, {
      steps: [],
      result: () => ({}),
      onCompleted: () => [],
      onFailed: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
      onRetry: () => [],
    })
    const error = await finishes(crash, run, { sagas: { ...sagas, SITE_UPDATE } }).then(
      () => undefined,
      (found: unknown) => found,
    )
    assert.match(String(error), /an update in the queue, killed before/)
  })
})

const decodeMeasured = Schema.decodeUnknownEffect(Measured)

const ofOperation = /^TENANT#.* OP#/
type Reader = readonly [RegExp, (item: Item) => Effect.Effect<unknown, unknown>]
const laterRecords: ReadonlyArray<Reader> = [
  [/^SITE#.* DOWNLOAD#/, decodeDownload],
  [/^MAIL#.* SENT#/, decodeSent],
  [/^MAIL#.* SUPPRESSED#/, decodeSuppression],
]
/** How the records of each kind are read. */
const readers: ReadonlyArray<Reader> = [
  [ofOperation, decodeOperation],
  [/^TENANT#.* SITE#/, decodeSite],
  [/^SITE#.* BACKUP#/, decodeBackup],
  [/^SITE#.* PLUGIN#/, decodeInstalled],
  [/^PLUGIN PLUGIN#/, decodePlugin],
  [/^TEMPLATE TEMPLATE#/, decodeTemplate],
  [/^SITE#.* PACKS#/, decodePacks],
  [/^SITE#.* DOMAIN#/, decodeClaim],
  [/^DOMAIN#.* HOLDER/, decodeHolder],
  [/^WEBHOOKS#.* WEBHOOK#/, decodeWebhook],
  [/^WEBHOOK#.* DELIVERY#/, decodeDelivery],
  [/^TENANT#.* USAGE#/, decodeMeasured],
  ...laterRecords,
]
/** Kinds of records that came after a release. */
const newSince: Readonly<Record<string, ReadonlyArray<RegExp>>> = {
  "40e416d": laterRecords.map(([pattern]) => pattern),
}
/** Those that say nothing but whose something is, how many there are, or what was answered. */
const plainKinds =
  /^(SUBDOMAIN#.* CLAIM|LINEAGE#.* ENV#|SITE#.* VERIFICATION|TENANT#.* PROFILE|IDEMPOTENCY#|CHANGES#|WAITS#|WEBHOOKS#.* COUNT|SWEEP|TURN)/

/** Kinds of operations of which a release kept none. */
const keptNone: Readonly<Record<string, ReadonlyArray<OperationType>>> = {
  "39441d6": ["SITE_DOMAINS", "BACKUP_DOWNLOAD", "SITE_VERIFICATION"],
  "40e416d": ["BACKUP_DOWNLOAD", "SITE_VERIFICATION"],
}

describe("the records of each release", () => {
  for (const release of releases()) {
    const records = recordsOf(release).map((item) => ({ key: `${String(item["PK"])} ${String(item["SK"])}`, item }))

    it.effect(`${release}: are all read`, () =>
      Effect.gen(function* () {
        for (const { item, key } of records) {
          const reader = readers.find(([pattern]) => pattern.test(key))
          if (reader === undefined) assert.match(key, plainKinds)
          else yield* Effect.mapError(reader[1](item), (cause) => new Error(key, { cause }))
        }
        const unread = readers.filter(([pattern]) => !records.some(({ key }) => pattern.test(key)))
        // The releases before it did not know all of them, and of what is new since no release has kept any.
        if (release === lastRelease()) {
          assert.deepStrictEqual(
            unread.map(([pattern]) => pattern),
            newSince[release] ?? [],
          )
        }
      }),
    )

    it.effect(`${release}: are of operations whose payload and steps this release knows`, () =>
      Effect.gen(function* () {
        const operations = records.filter(({ key }) => ofOperation.test(key))
        for (const { item, key } of operations) {
          const operation = yield* decodeOperation(item)
          const saga = sagas[operation.operationType]
          // Of one that is over what its steps needed is gone.
          assert.isTrue(operation.scrubbed === true || saga.reads(operation), key)
          const names = new Set(saga.steps.flatMap(({ name }) => [name, undone(name)]))
          assert.deepStrictEqual(
            Object.keys(operation.journal).filter((name) => !names.has(name)),
            [],
            `${operation.operationType} ${key}`,
          )
        }
        assert.deepStrictEqual(
          OperationType.literals.filter((type) => !operations.some(({ item }) => item["operationType"] === type)),
          keptNone[release] ?? [],
        )
      }),
    )
  }
})

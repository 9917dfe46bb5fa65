import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"

import { BackupStore } from "../../../src/backups/BackupStore.ts"
import { PackStore } from "../../../src/backups/PackStore.ts"
import { SiteId } from "../../../src/kernel/Ids.ts"
import { OperationDispatcher } from "../../../src/operations/engine/OperationDispatcher.ts"
import { OperationEvents } from "../../../src/operations/engine/OperationEvents.ts"
import { runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import { OperationStore } from "../../../src/operations/engine/OperationStore.ts"
import { Site } from "../../../src/sites/Site.ts"
import { siteItem } from "../../../src/sites/SiteItem.ts"
import { SiteStore } from "../../../src/sites/SiteStore.ts"
import type { WordPressCallError } from "../../../src/wordpress/WordPress.ts"
import { WordPressRefused } from "../../../src/wordpress/WordPressErrors.ts"
import { siteBackup } from "../../../src/workflows/back-up-site/saga.ts"
import { startDueBackups } from "../../../src/workflows/back-up-site/schedule.ts"
import { tableLayer, useDatabase } from "../../support/database.ts"
import { fakeArchives, fakeQueues, fakeTopic, fakeWordPress } from "../../support/fakes.ts"
import { givenItem, givenSites, siteNow } from "../../support/rows.ts"
import { standingSite } from "../../support/samples.ts"
import { savedWhole } from "../../support/wordpress.ts"

const archive = savedWhole("x")

/** A schedule and a consumer on the real table, with a WordPress that answers like this. */
const makeNight = () => {
  const queues = fakeQueues()
  const topic = fakeTopic()
  const wordpress: { answer: Effect.Effect<unknown, WordPressCallError> } = { answer: Effect.succeed(archive) }
  const layer = Layer.suspend(() =>
    Layer.mergeAll(SiteStore.layer, OperationDispatcher.layer, OperationEvents.layer, PackStore.withBackups).pipe(
      Layer.provideMerge(OperationStore.layer),
      Layer.provideMerge(Layer.mergeAll(queues.layer, topic.layer, fakeArchives().layer)),
      Layer.provideMerge(Layer.merge(fakeWordPress(() => wordpress.answer).layer, SecureRandom.layerWebCrypto)),
      Layer.provideMerge(tableLayer),
    ),
  )
  /** All messages that wait come to their consumer. */
  const consume = Effect.suspend(() =>
    Effect.forEach(queues.sent.splice(0), ({ operationId }) =>
      runOperation({ SITE_BACKUP: siteBackup }, "tenant-1", operationId),
    ),
  )
  return { queues, topic, wordpress, consume, layer }
}
const dayMs = 86_400_000
const due = new Date(dayMs).toISOString()
const nth = (number: number, changes: Parameters<typeof standingSite>[0] = {}) =>
  standingSite({
    siteId: SiteId.make(`site-${number}`),
    subdomain: `shop-${number}`,
    nextBackupAt: due,
    ...changes,
  })
const at = (hours: number) => TestClock.setTime(dayMs + hours * 3_600_000)

useDatabase({ emptyBeforeEach: true })

describe("the schedule of daily backups", () => {
  it.effect("passes over a site whose record cannot be read", () => {
    const { layer, queues } = makeNight()
    return Effect.gen(function* () {
      yield* givenItem({ ...siteItem(nth(1)), environment: "UNHEARD OF" })
      yield* givenSites(nth(2))
      yield* at(0)
      yield* startDueBackups
      assert.lengthOf(queues.sent, 1)
      assert.isDefined((yield* siteNow(nth(2))).operationId)
    }).pipe(Effect.provide(layer))
  })

  it.effect("starts one of every site that is due, suspended ones too, for nobody's mailbox", () => {
    const { layer, queues } = makeNight()
    return Effect.gen(function* () {
      const sites = [
        nth(1),
        nth(2, { status: "SUSPENDED" }),
        nth(3, { nextBackupAt: new Date(2 * dayMs).toISOString() }),
      ]
      yield* givenSites(...sites, nth(4, { status: "DELETED" }), nth(5, { status: "FAILED" }))
      yield* at(0)
      yield* startDueBackups
      assert.lengthOf(queues.sent, 2)
      const held = yield* Effect.forEach(sites, siteNow)
      assert.deepStrictEqual(
        held.map(({ operationId }) => operationId !== undefined),
        [true, true, false],
      )
      const store = yield* OperationStore
      const operation = yield* store.get("tenant-1", held[1]?.operationId ?? "")
      assert.deepInclude(operation, { operationType: "SITE_BACKUP", createdBy: "schedule", siteId: nth(2).siteId })
      assert.deepInclude(operation?.payload, { kind: "AUTOMATIC", label: null, status: "SUSPENDED", wpSiteId: 7 })
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes each site once, however many turns overlap", () => {
    const { layer, queues } = makeNight()
    return Effect.gen(function* () {
      const sites = Array.from({ length: 8 }, (_, index) => nth(index + 1))
      yield* givenSites(...sites)
      yield* at(0)
      yield* Effect.all(
        Array.from({ length: 4 }, () => startDueBackups),
        { concurrency: "unbounded" },
      )
      assert.lengthOf(queues.sent, 8)
      const held = yield* Effect.forEach(sites, siteNow)
      assert.deepStrictEqual(
        held.map(({ operationId }) => String(operationId)).toSorted(),
        queues.sent.map(({ operationId }) => operationId).toSorted(),
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes it once also when a turn read it before, and comes to it after the backup is done", () => {
    const { consume, layer, queues } = makeNight()
    return Effect.gen(function* () {
      yield* givenSites(nth(1))
      yield* at(0)
      const sites = yield* SiteStore
      const read = yield* sites.backupDue("ACTIVE", due)
      yield* startDueBackups
      yield* consume
      assert.isUndefined((yield* siteNow(nth(1))).operationId)
      const backupDue = (status: string) => Effect.succeed(status === "ACTIVE" ? read : { items: [], next: undefined })
      const slow = SiteStore.of({ ...sites, backupDue })
      yield* startDueBackups.pipe(Effect.provideService(SiteStore, slow))
      assert.deepStrictEqual(queues.sent, [])
    }).pipe(Effect.provide(layer))
  })

  it.effect("backs a site up once a day, day after day", () => {
    const { consume, layer, queues } = makeNight()
    return Effect.gen(function* () {
      yield* givenSites(nth(1))
      const started: Array<number> = []
      for (let hour = 0; hour < 72; hour += 6) {
        yield* at(hour)
        yield* startDueBackups
        if (queues.sent.length > 0) started.push(hour)
        yield* consume
      }
      assert.deepStrictEqual(started, [0, 24, 48])
      const { items } = yield* Effect.flatMap(BackupStore, (store) => store.list("site-1", {}))
      // Kept for thirty days each.
      assert.deepStrictEqual(
        items.map(({ expiresAt, kind }) => [kind, Date.parse(expiresAt) / dayMs]).toSorted(),
        [31, 32, 33].map((day) => ["AUTOMATIC", day]),
      )
      const site = yield* siteNow(nth(1))
      assert.deepStrictEqual([site.operationId, site.version], [undefined, 1])
    }).pipe(Effect.provide(layer))
  })

  it.effect("leaves a busy site to the next turn", () => {
    const { layer, queues } = makeNight()
    return Effect.gen(function* () {
      yield* givenSites(nth(1, { operationId: "op-9" }))
      yield* at(0)
      yield* startDueBackups
      assert.lengthOf(queues.sent, 0)
      yield* givenSites(nth(1))
      yield* startDueBackups
      assert.lengthOf(queues.sent, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("tries a backup that FAILED again at its next turn, and the site is no other version for it", () => {
    const { consume, layer, queues, topic, wordpress } = makeNight()
    return Effect.gen(function* () {
      yield* givenSites(nth(1))
      wordpress.answer = Effect.fail(new WordPressRefused({ status: 507, reason: "no space" }))
      yield* at(0)
      yield* startDueBackups
      const first = queues.sent[0]?.operationId
      yield* consume
      assert.deepStrictEqual(topic.types(), ["SITE_BACKUP_FAILED"])
      const site = yield* siteNow(nth(1))
      assert.deepStrictEqual([site.operationId, site.version, site.nextBackupAt], [undefined, 1, due])
      yield* at(1)
      wordpress.answer = Effect.succeed(archive)
      yield* startDueBackups
      assert.lengthOf(queues.sent, 1)
      assert.notStrictEqual(queues.sent[0]?.operationId, first)
      yield* consume
      assert.deepStrictEqual(topic.types(), ["SITE_BACKUP_FAILED", "SITE_BACKUP_COMPLETE"])
      assert.strictEqual((yield* siteNow(nth(1))).nextBackupAt, new Date(2 * dayMs + 3_600_000).toISOString())
    }).pipe(Effect.provide(layer))
  })

  it.effect("starts it also when its message does not get through: the reconciler finds it", () => {
    const { layer, queues } = makeNight()
    return Effect.gen(function* () {
      yield* givenSites(nth(1))
      queues.broken.now = true
      yield* at(0)
      yield* startDueBackups
      const store = yield* OperationStore
      assert.lengthOf((yield* store.overdue(1e12)).items, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("does not let one site keep the others waiting", () => {
    const { layer, queues } = makeNight()
    return Effect.gen(function* () {
      // A standing site without its WordPress site: there is nothing that could be backed up.
      const { wpSiteId: _none, ...broken } = nth(1)
      yield* givenSites(new Site(broken), nth(2), nth(3))
      yield* at(0)
      yield* startDueBackups
      assert.lengthOf(queues.sent, 2)
    }).pipe(Effect.provide(layer))
  })
})

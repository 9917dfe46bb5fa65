import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"

import { graceMs, instantOf, proofOf } from "../../src/domains/Domain.ts"
import { holderKey } from "../../src/domains/DomainItem.ts"
import { DomainProofs } from "../../src/domains/DomainProofs.ts"
import { Domains } from "../../src/domains/Domains.ts"
import { DomainStore } from "../../src/domains/DomainStore.ts"
import { SiteId, TenantId } from "../../src/kernel/Ids.ts"
import { Table } from "../../src/platform/Table.ts"
import { SiteStore } from "../../src/sites/SiteStore.ts"
import { lookAtDomain } from "../../src/workflows/verify-domain/look.ts"
import { MortalDynamo } from "../support/dynamodb/MortalDynamo.ts"
import { fakeInternet } from "../support/internet.ts"
import { givenSites, itemAt } from "../support/rows.ts"
import { settingsFrom, standingSite } from "../support/samples.ts"

const domain = "www.example.com"
const sites = ["1", "2", "3"].map((n) =>
  standingSite({ tenantId: TenantId.make(`tenant-${n}`), siteId: SiteId.make(`site-${n}`), subdomain: `shop${n}` }),
)
const siteAt = (number: number) => sites[number] ?? standingSite()

/** Sites of different tenants that want one domain, and the DNS as the owner of the domain has it. */
const makeWorld = () => {
  const dynamo = new MortalDynamo()
  const dns = { values: new Set<string>(), silent: false }
  const proofs = Layer.succeed(
    DomainProofs,
    DomainProofs.of({
      look: () =>
        Effect.sync(() =>
          dns.silent
            ? { _tag: "Unknown" as const, reason: "nobody answers" }
            : { _tag: "Values" as const, values: [...dns.values] },
        ),
    }),
  )
  const layer = Layer.mergeAll(Domains.layer, proofs, fakeInternet()).pipe(
    Layer.provideMerge(Layer.mergeAll(DomainStore.layer, SiteStore.layer)),
    Layer.provideMerge(
      Layer.mergeAll(
        Table.over(() => dynamo),
        SecureRandom.layerWebCrypto,
      ),
    ),
    Layer.provideMerge(settingsFrom()),
  )
  return { dynamo, dns, layer }
}

const claimOf = (number: number) => Effect.flatMap(DomainStore, (store) => store.get(siteAt(number).siteId, domain))
const holderNow = Effect.flatMap(DomainStore, (store) => store.holder(domain))
const add = (number: number) =>
  Effect.flatMap(Domains, (domains) => domains.add(siteAt(number), { domain: "WWW.Example.com." }))

/** What the operation does that a look asks for: WordPress answers under the domain, or no longer. */
const carryOut = Effect.fnUntraced(function* (number: number, change: "ATTACH" | "PRIMARY" | "REMOVE") {
  const store = yield* DomainStore
  const site = siteAt(number)
  if (change === "REMOVE") return void (yield* store.release(site, domain))
  if ((yield* holderNow)?.siteId === site.siteId) yield* store.note(site, domain, { attached: true })
})

/** Runs what may have to wait for others, whose time passes meanwhile. */
const patiently = Effect.fnUntraced(function* <A, E, R>(work: Effect.Effect<A, E, R>) {
  const fiber = yield* Effect.forkChild(work)
  while (fiber.pollUnsafe() === undefined) {
    yield* Effect.promise(() => new Promise((resume) => setImmediate(resume)))
    yield* TestClock.adjust("10 millis")
  }
  return yield* Fiber.join(fiber)
})

const look = Effect.fnUntraced(function* (number: number) {
  const claim = yield* claimOf(number)
  if (claim === undefined) return
  const { change } = yield* lookAtDomain(claim)
  if (change !== undefined) yield* carryOut(number, change.change)
})

/** The looks of a turn of the schedule. */
const turn = Effect.gen(function* () {
  const store = yield* DomainStore
  const { items } = yield* store.due(instantOf(yield* Clock.currentTimeMillis))
  yield* Effect.forEach(
    items,
    Effect.fnUntraced(function* (due) {
      const { change } = yield* lookAtDomain(due)
      const number = sites.findIndex(({ siteId }) => siteId === due.siteId)
      if (change !== undefined) yield* carryOut(number, change.change)
    }),
    { concurrency: "unbounded" },
  )
})

type Act =
  | { readonly act: "add" | "prove" | "unprove" | "look" | "remove"; readonly site: number }
  | { readonly act: "race" | "rush" | "turn" | "silence" }
  | { readonly act: "wait"; readonly hours: number }
  | { readonly act: "die"; readonly writes: number; readonly after: boolean }

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    act: fc.constantFrom("add" as const, "prove" as const, "unprove" as const, "look" as const, "remove" as const),
    site: fc.nat({ max: 2 }),
  }),
  fc.record({ act: fc.constantFrom("race" as const, "rush" as const, "turn" as const, "silence" as const) }),
  fc.record({ act: fc.constant("wait" as const), hours: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ act: fc.constant("die" as const), writes: fc.integer({ min: 1, max: 3 }), after: fc.boolean() }),
)

const live = Effect.fnUntraced(function* (world: ReturnType<typeof makeWorld>, history: ReadonlyArray<Act>) {
  const { dns, dynamo } = world
  /** Values that were there when somebody could have seen them. */
  const shown = new Set<string>()
  const quietly = <A, E, R>(work: Effect.Effect<A, E, R>) => patiently(Effect.ignore(work))
  const proofAt = Effect.fnUntraced(function* (number: number) {
    const claim = yield* claimOf(number)
    return claim === undefined ? undefined : proofOf(claim)
  })
  const prove = Effect.fnUntraced(function* (number: number) {
    const proof = yield* proofAt(number)
    if (proof === undefined) return
    dns.values.add(proof)
    shown.add(proof)
  })
  for (const step of history) {
    switch (step.act) {
      case "rush":
        // All claim it, and all set their records.
        for (const number of [0, 1, 2]) {
          yield* quietly(add(number))
          yield* prove(number)
        }
        break
      case "add":
        yield* quietly(add(step.site))
        break
      case "prove":
        yield* prove(step.site)
        break
      case "unprove":
        dns.values.delete((yield* proofAt(step.site)) ?? "")
        break
      case "look":
        yield* quietly(look(step.site))
        break
      case "remove":
        yield* quietly(Effect.flatMap(DomainStore, (store) => store.release(siteAt(step.site), domain)))
        break
      case "race":
        yield* quietly(
          Effect.all(
            [0, 1, 2].map((number) => Effect.ignore(look(number))),
            { concurrency: "unbounded" },
          ),
        )
        break
      case "turn":
        yield* quietly(turn)
        break
      case "silence":
        dns.silent = !dns.silent
        break
      case "wait":
        yield* TestClock.adjust(`${step.hours} hours`)
        break
      case "die":
        dynamo.strike = { writes: step.writes, after: step.after }
        break
    }
    const holder = yield* holderNow
    const claims = yield* Effect.forEach([0, 1, 2], claimOf)
    const verified = claims.filter((claim) => claim?.status === "VERIFIED")
    assert.isAtMost(verified.length, 1, "two sites have it")
    // It leads to nobody who has not shown that it is theirs, and to nobody else.
    if (holder !== undefined) assert.isTrue(shown.has(holder.proof), "unproven")
    for (const claim of verified) assert.strictEqual(holder?.siteId, claim?.siteId, "another has it")
  }
})

describe("a domain that several tenants claim", () => {
  it("has one holder at the most, who has proven it, whatever happens in whatever order; and nothing of it is left", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { maxLength: 30 }), (history) => {
        const world = makeWorld()
        return Effect.gen(function* () {
          yield* givenSites(...sites)
          yield* live(world, history)
          world.dynamo.strike = undefined
          world.dns.silent = false
          world.dns.values.clear()
          for (let at = 0; at < 70; at++) {
            yield* TestClock.adjust("6 hours")
            yield* patiently(turn)
          }
          const left = world.dynamo.store.all().filter(({ PK, SK }) => `${PK?.S} ${SK?.S}`.includes("DOMAIN#"))
          assert.deepStrictEqual(left, [])
        }).pipe(Effect.provide(Layer.mergeAll(world.layer, TestClock.layer())), Effect.runPromise)
      }),
      { numRuns: 60 },
    )
  })

  it.effect("is the first one's whose proof is seen, when two are proven at the same moment", () => {
    const world = makeWorld()
    return Effect.gen(function* () {
      yield* givenSites(...sites)
      yield* Effect.all([add(0), add(1)])
      for (const number of [0, 1]) {
        const claim = yield* claimOf(number)
        assert.strictEqual(claim?.status, "PENDING")
        if (claim !== undefined) world.dns.values.add(proofOf(claim))
      }
      // Neither leads anywhere yet.
      assert.isUndefined(yield* itemAt(holderKey(domain)))
      yield* patiently(Effect.all([look(0), look(1)], { concurrency: "unbounded" }))
      const statuses = (yield* Effect.forEach([0, 1], claimOf)).map((claim) => claim?.status)
      assert.deepStrictEqual(statuses.toSorted(), ["PENDING", "VERIFIED"])
    }).pipe(Effect.provide(world.layer))
  })

  it.effect(
    "passes to another's proof only when the holder's is gone, and is given up after seven days without one",
    () => {
      const world = makeWorld()
      return Effect.gen(function* () {
        yield* givenSites(...sites)
        yield* add(0)
        const first = yield* claimOf(0)
        const proof = first === undefined ? "" : proofOf(first)
        world.dns.values.add(proof)
        yield* look(0)
        assert.strictEqual((yield* holderNow)?.siteId, "site-1")
        yield* add(1)
        const second = yield* claimOf(1)
        if (second !== undefined) world.dns.values.add(proofOf(second))
        yield* look(1)
        assert.deepInclude(yield* claimOf(1), { status: "PENDING" })
        assert.include((yield* claimOf(1))?.reason, "another site")
        world.dns.values.delete(proof)
        yield* look(1)
        assert.strictEqual((yield* holderNow)?.siteId, "site-2")
        // The first one's WordPress still answers under it: its next look takes that back.
        assert.deepInclude(yield* claimOf(0), { status: "FAILED", attached: true })
        yield* TestClock.adjust("1 minute")
        yield* turn
        assert.isUndefined(yield* claimOf(0))
        world.dns.values.clear()
        yield* TestClock.adjust("25 hours")
        yield* turn
        assert.deepInclude(yield* claimOf(1), { status: "FAILED" })
        assert.strictEqual((yield* holderNow)?.siteId, "site-2")
        yield* TestClock.adjust(graceMs)
        yield* turn
        assert.isUndefined(yield* holderNow)
      }).pipe(Effect.provide(world.layer))
    },
  )

  it.effect("stays its holder's while nobody can tell, and is not proven by an old claim's value", () => {
    const world = makeWorld()
    return Effect.gen(function* () {
      yield* givenSites(...sites)
      yield* add(0)
      const claim = yield* claimOf(0)
      if (claim !== undefined) world.dns.values.add(proofOf(claim))
      yield* look(0)
      world.dns.silent = true
      yield* TestClock.adjust("30 hours")
      yield* turn
      assert.deepInclude(yield* claimOf(0), { status: "VERIFIED", reason: "nobody answers" })
      world.dns.silent = false
      yield* Effect.flatMap(DomainStore, (store) => store.release(siteAt(0), domain))
      yield* add(0)
      yield* look(0)
      assert.deepInclude(yield* claimOf(0), { status: "PENDING", reason: "the TXT record has another value" })
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("is taken by no site that is on its way out, and a site claims it once", () => {
    const world = makeWorld()
    return Effect.gen(function* () {
      const [one, two] = sites
      yield* givenSites(...sites)
      yield* add(0)
      assert.strictEqual((yield* Effect.flip(add(0)))._tag, "DomainExists")
      const claim = yield* claimOf(0)
      if (claim !== undefined) world.dns.values.add(proofOf(claim))
      yield* givenSites(standingSite({ ...one, status: "DEPROVISIONING" }), standingSite({ ...two, status: "FAILED" }))
      yield* Effect.ignore(look(0))
      assert.isUndefined(yield* holderNow)
      assert.strictEqual((yield* Effect.flip(add(1)))._tag, "StatusForbids")
    }).pipe(Effect.provide(world.layer))
  })

  it.effect("is one of twenty-five that a site may have", () => {
    const world = makeWorld()
    return Effect.gen(function* () {
      yield* givenSites(...sites)
      const domains = yield* Domains
      for (let at = 0; at < 25; at++) yield* domains.add(siteAt(0), { domain: `shop${at}.example.com` })
      assert.strictEqual((yield* Effect.flip(add(0)))._tag, "TooManyDomains")
      const { count, items } = yield* domains.list(siteAt(0))
      assert.strictEqual(count, 25)
      assert.deepStrictEqual(
        items[0]?.records.map(({ name, type }) => `${type} ${name}`),
        ["TXT _bbws-challenge.shop0.example.com", "CNAME shop0.example.com"],
      )
    }).pipe(Effect.provide(world.layer))
  })
})

import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"

import { proofOf } from "../../../src/domains/Domain.ts"
import { DomainProofs } from "../../../src/domains/DomainProofs.ts"
import { Domains } from "../../../src/domains/Domains.ts"
import { DomainStore } from "../../../src/domains/DomainStore.ts"
import { OperationId } from "../../../src/operations/engine/Operation.ts"
import { runOperation } from "../../../src/operations/engine/OperationRunner.ts"
import { Table } from "../../../src/platform/Table.ts"
import { SiteChanges } from "../../../src/sites/SiteChanges.ts"
import { SiteReader } from "../../../src/sites/SiteReader.ts"
import { SiteStore } from "../../../src/sites/SiteStore.ts"
import type { WordPressDomains } from "../../../src/wordpress/WordPressDomains.ts"
import { siteDomains } from "../../../src/workflows/change-domains/saga.ts"
import { makeDomainPrimary } from "../../../src/workflows/make-domain-primary/start.ts"
import { removeDomain } from "../../../src/workflows/remove-domain/start.ts"
import { lookAtDueDomains } from "../../../src/workflows/verify-domain/schedule.ts"
import { verifyDomain } from "../../../src/workflows/verify-domain/start.ts"
import { makeOffice } from "../../support/changes.ts"
import { MemoryDynamo } from "../../support/dynamodb/MemoryDynamo.ts"
import { asAdmin, fakeWordPress, type Heard } from "../../support/fakes.ts"
import { fakeInternet } from "../../support/internet.ts"
import { givenSites, operationNow, siteNow } from "../../support/rows.ts"
import { settingsFrom, standingSite } from "../../support/samples.ts"
import { healthy } from "../../support/wordpress.ts"

const site = standingSite()
const domain = "www.example.com"
const params = { tenantId: site.tenantId, siteId: site.siteId, domain }

/** A service and a WordPress, which keeps what it is told of domains; its front page answers with this status. */
const makeService = () => {
  const dynamo = new MemoryDynamo()
  const now: { domains: WordPressDomains; status: number } = { domains: { domains: [], primary: null }, status: 200 }
  const dns = new Set<string>()
  const wordpress = fakeWordPress(({ body, method, path }: Heard) =>
    Effect.sync(() => {
      if (path.endsWith("/health")) return { ...healthy, frontPage: { status: now.status, responseTimeMs: 5 } }
      if (method === "PUT") Object.assign(now, { domains: body })
      return now.domains
    }),
  )
  const table = Table.over(() => dynamo).pipe(Layer.provideMerge(settingsFrom()))
  const office = makeOffice(table)
  const look = () => Effect.sync(() => ({ _tag: "Values" as const, values: [...dns] }))
  const layer = Layer.mergeAll(
    Domains.layer,
    SiteChanges.layer,
    SiteReader.layer,
    wordpress.layer,
    fakeInternet(),
    Layer.succeed(DomainProofs, DomainProofs.of({ look })),
  ).pipe(Layer.provideMerge(Layer.mergeAll(DomainStore.layer, SiteStore.layer)), Layer.provideMerge(office.layer))
  const carryOut = (operationId: string) =>
    runOperation({ SITE_DOMAINS: siteDomains }, "tenant-1", OperationId.make(operationId))
  /** A claim whose record its owner has set. */
  const proven = Effect.fnUntraced(function* (primary: boolean) {
    const domains = yield* Domains
    yield* domains.add(site, { domain, primary })
    const { claim } = yield* domains.find(site, domain)
    dns.add(proofOf(claim))
  })
  return { carryOut, dns, layer, now, office, proven, wordpress }
}

const held = Effect.flatMap(DomainStore, (store) => store.holder(domain))
const claim = Effect.flatMap(DomainStore, (store) => store.get(site.siteId, domain))
const lastOf = (office: ReturnType<typeof makeOffice>) => office.queues.sent.at(-1)?.operationId ?? "none"

describe("a domain", () => {
  it.effect("that is verified comes to its site in the background, as the primary one if that was asked for", () => {
    const { carryOut, layer, now, office, proven } = makeService()
    return Effect.gen(function* () {
      yield* givenSites(site)
      yield* proven(true)
      const view = yield* verifyDomain(params)
      assert.deepInclude(view, { status: "VERIFIED", attached: false, primary: false })
      assert.isDefined(view._links.operation)
      // It leads nowhere else meanwhile, and WordPress knows nothing of it yet.
      assert.deepStrictEqual(now.domains.domains, [])
      yield* carryOut(lastOf(office))
      assert.deepStrictEqual(now.domains.primary, domain)
      assert.strictEqual((yield* siteNow(site)).primaryDomain, domain)
      assert.deepInclude(yield* claim, { attached: true })
      assert.deepStrictEqual(office.topic.types(), ["DOMAIN_VERIFIED", "SITE_DOMAINS_COMPLETE"])

      // And back: first its own address, then no domain at all.
      yield* makeDomainPrimary({ ...params, domain: "shop.wpdev.example" })
      assert.isNull(now.domains.primary)
      assert.isUndefined((yield* siteNow(site)).primaryDomain)
      yield* makeDomainPrimary(params)
      assert.isUndefined(yield* removeDomain(params))
      assert.deepStrictEqual(now.domains, { domains: [], primary: null })
      assert.isUndefined(yield* held)
      assert.isUndefined(yield* claim)
      assert.isUndefined((yield* siteNow(site)).operationId)
      assert.include(office.topic.types(), "DOMAIN_REMOVED")
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("with which the site does not work is taken back, stays verified, and is tried again", () => {
    const { carryOut, layer, now, office, proven } = makeService()
    return Effect.gen(function* () {
      yield* givenSites(site)
      yield* proven(true)
      yield* verifyDomain(params)
      now.status = 500
      const operationId = lastOf(office)
      yield* carryOut(operationId)
      const ended = yield* operationNow({ tenantId: site.tenantId, operationId: OperationId.make(operationId) })
      assert.strictEqual(ended.status, "FAILED")
      assert.deepStrictEqual(now.domains, { domains: [], primary: null })
      assert.deepInclude(yield* claim, { status: "VERIFIED", attached: false })
      assert.isUndefined((yield* siteNow(site)).primaryDomain)
      now.status = 200
      yield* verifyDomain(params)
      yield* carryOut(lastOf(office))
      assert.strictEqual(now.domains.primary, domain)
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("that nobody has verified is primary of nothing, and goes at once", () => {
    const { layer, wordpress } = makeService()
    return Effect.gen(function* () {
      yield* givenSites(site)
      assert.strictEqual((yield* Effect.flip(makeDomainPrimary(params)))._tag, "DomainNotFound")
      yield* (yield* Domains).add(site, { domain })
      assert.strictEqual((yield* Effect.flip(makeDomainPrimary(params)))._tag, "DomainNotVerified")
      assert.isUndefined(yield* removeDomain(params))
      assert.isUndefined(yield* claim)
      assert.deepStrictEqual(wordpress.asked(), [])
    }).pipe(asAdmin, Effect.provide(layer))
  })

  it.effect("of a site that is busy is verified, and comes to it by the schedule", () => {
    const { carryOut, layer, now, office, proven } = makeService()
    return Effect.gen(function* () {
      yield* givenSites(standingSite({ operationId: "op-9" }))
      yield* proven(false)
      const view = yield* verifyDomain(params)
      assert.strictEqual(view.status, "VERIFIED")
      assert.isUndefined(view._links.operation)
      assert.deepStrictEqual(office.queues.sent, [])
      yield* givenSites(site)
      yield* TestClock.adjust("6 minutes")
      yield* lookAtDueDomains
      yield* carryOut(lastOf(office))
      assert.strictEqual(now.domains.domains[0]?.host, domain)
    }).pipe(asAdmin, Effect.provide(layer))
  })
})

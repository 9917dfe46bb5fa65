import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

import { Domains } from "../../../src/domains/Domains.ts"
import { DomainStore } from "../../../src/domains/DomainStore.ts"
import { OperationId } from "../../../src/operations/engine/Operation.ts"
import { OperationDispatcher } from "../../../src/operations/engine/OperationDispatcher.ts"
import { beginDomainChange } from "../../../src/workflows/change-domains/start.ts"
import { makeDomainPrimary } from "../../../src/workflows/make-domain-primary/start.ts"
import { removeDomain } from "../../../src/workflows/remove-domain/start.ts"
import { lookAtDueDomains } from "../../../src/workflows/verify-domain/schedule.ts"
import { verifyDomain } from "../../../src/workflows/verify-domain/start.ts"
import type { makeOperationServices } from "../../support/changes.ts"
import { domain, makeDomainService, params, site } from "../../support/DomainService.ts"
import { asAdmin } from "../../support/fakes.ts"
import { givenSites, operationNow, siteNow } from "../../support/rows.ts"
import { standingSite } from "../../support/samples.ts"

const held = Effect.flatMap(DomainStore, (store) => store.holder(domain))
const claim = Effect.flatMap(DomainStore, (store) => store.get(site.siteId, domain))
const lastOf = (office: ReturnType<typeof makeOperationServices>) => office.queues.sent.at(-1)?.operationId ?? "none"

describe("a domain", () => {
  it.effect("that is verified comes to its site in the background, as the primary one if that was asked for", () => {
    const { carryOut, layer, now, office, proven } = makeDomainService()
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
    const { carryOut, layer, now, office, proven } = makeDomainService()
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
    const { layer, wordpress } = makeDomainService()
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
    const { carryOut, layer, now, office, proven } = makeDomainService()
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

describe("a run on a site's domains that is killed", () => {
  /** Lives through all of it; the process dies at this write, and what it held is taken over later. */
  const live = (writes: number, after: boolean, isLost = false) => {
    const { carryOut, dynamo, layer, now, office, proven, wordpress } = makeDomainService()
    /** Runs what is asked until it has ended, as its message comes again. */
    const settle = Effect.fnUntraced(function* () {
      for (let at = 0; at < 4; at++) {
        yield* Effect.ignore(carryOut(lastOf(office)))
        yield* TestClock.adjust("3 minutes")
      }
    })
    return Effect.gen(function* () {
      yield* givenSites(site)
      yield* proven(true)
      yield* verifyDomain(params)
      dynamo.strike = { writes, after }
      wordpress.lose.now = isLost
      yield* settle()
      const hosts = now.domains.domains.map(({ host }) => host)
      const attached = [hosts, now.domains.primary, (yield* siteNow(site)).primaryDomain, (yield* claim)?.attached]
      dynamo.strike = undefined
      yield* beginDomainChange(params, { change: "REMOVE", domain }).pipe(
        Effect.tap((begun) => Effect.flatMap(OperationDispatcher, (operations) => operations.dispatch(begun))),
      )
      dynamo.strike = { writes, after }
      wordpress.lose.now = isLost
      yield* settle()
      const { operationId, primaryDomain } = yield* siteNow(site)
      const told = new Set(office.topic.published.map(({ event }) => JSON.stringify(event).slice(0, 90)))
      return {
        attached,
        removed: [now.domains, primaryDomain, operationId, yield* held, yield* claim],
        told: told.size,
      }
    }).pipe(asAdmin, Effect.provide(layer))
  }

  it.effect("before or after any of its writes, or before WordPress has answered, comes to the same", () =>
    Effect.gen(function* () {
      const undisturbed = yield* live(0, false)
      assert.deepStrictEqual(undisturbed.attached, [[domain], domain, domain, true])
      assert.deepStrictEqual(undisturbed.removed, [
        { domains: [], primary: null },
        undefined,
        undefined,
        undefined,
        undefined,
      ])
      for (let writes = 1; writes < 14; writes++) {
        for (const after of [false, true]) {
          assert.deepStrictEqual(yield* live(writes, after), undisturbed, `${writes} ${after}`)
        }
      }
      assert.deepStrictEqual(yield* live(0, false, true), undisturbed)
    }),
  )
})

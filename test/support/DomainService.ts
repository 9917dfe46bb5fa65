import { Effect, Layer } from "effect"

import { proofOf } from "../../src/domains/Domain.ts"
import { DomainProofs } from "../../src/domains/DomainProofs.ts"
import { Domains } from "../../src/domains/Domains.ts"
import { DomainStore } from "../../src/domains/DomainStore.ts"
import { OperationId } from "../../src/operations/engine/Operation.ts"
import { runOperation } from "../../src/operations/engine/OperationRunner.ts"
import { Table } from "../../src/platform/Table.ts"
import { SiteChanges } from "../../src/sites/SiteChanges.ts"
import { SiteReader } from "../../src/sites/SiteReader.ts"
import { SiteStore } from "../../src/sites/SiteStore.ts"
import type { WordPressDomains } from "../../src/wordpress/WordPressDomains.ts"
import { siteDomains } from "../../src/workflows/change-domains/saga.ts"
import { makeOperationServices } from "./changes.ts"
import { MortalDynamo } from "./dynamodb/MortalDynamo.ts"
import { fakeWordPress, type Heard } from "./fakes.ts"
import { fakeInternet } from "./internet.ts"
import { settingsFrom, standingSite } from "./samples.ts"
import { healthy } from "./wordpress.ts"

/** The domain of these tests, and the site that wants it. */
export const domain = "www.example.com"
export const site = standingSite()
export const params = { tenantId: site.tenantId, siteId: site.siteId, domain }

/** A service and a WordPress, which keeps what it is told of domains; its front page answers with this status. */
export const makeDomainService = () => {
  const dynamo = new MortalDynamo()
  const now: { domains: WordPressDomains; status: number } = { domains: { domains: [], primary: null }, status: 200 }
  const dns = new Set<string>()
  /** Whether the process dies when WordPress has done what it was told next. */
  const lose = { now: false }
  const wordpress = fakeWordPress(({ body, method, path }: Heard) =>
    Effect.sync(() => {
      if (path.endsWith("/health")) return { ...healthy, frontPage: { status: now.status, responseTimeMs: 5 } }
      if (method === "PUT") Object.assign(now, { domains: body })
      if (method !== "PUT" || !lose.now) return now.domains
      lose.now = false
      throw new Error("the process is gone")
    }),
  )
  const table = Table.over(() => dynamo).pipe(Layer.provideMerge(settingsFrom()))
  const office = makeOperationServices(table)
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
  return { carryOut, dns, dynamo, layer, now, office, proven, wordpress: { ...wordpress, lose } }
}

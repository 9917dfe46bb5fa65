import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { Throttled } from "../kernel/HttpErrors.ts"
import type { SiteId } from "../kernel/Ids.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import { type PageKey, readablePage, type ReadablePage } from "../platform/ReadableItems.ts"
import { Overtaken, soonAgain } from "../platform/SoonAgain.ts"
import { Table, type TableError, toItem } from "../platform/Table.ts"
import { type SiteStatus } from "../sites/Site.ts"
import { StatusForbids } from "../sites/SiteErrors.ts"
import { decodeSite } from "../sites/SiteItem.ts"
import { checkStatus } from "../sites/SiteLock.ts"
import { running } from "../sites/StandingSite.ts"
import {
  DomainClaim,
  type DomainHolder,
  hasEnded,
  instantOf,
  lost,
  maxDomains,
  proofOf,
  type Verdict,
} from "./Domain.ts"
import { DomainExists, TooManyDomains } from "./DomainErrors.ts"
import {
  changeClaim,
  claimKey,
  claimPrefix,
  decodeClaim,
  decodeHolder,
  deleteClaim,
  duePartition,
  holderKey,
  putClaim,
  releaseDomain,
  takeDomain,
} from "./DomainItem.ts"

const overtaken = Effect.fail(new Overtaken({}))

/** A claim or its domain's holder is read again when another was faster with it. */
const untilSettled = <A, E, R>(work: Effect.Effect<A, E | Overtaken, R>) =>
  work.pipe(
    Effect.retry({ schedule: soonAgain(5), while: (error) => error instanceof Overtaken }),
    Effect.catchIf(
      (error): error is Extract<E | Overtaken, Overtaken> => error instanceof Overtaken,
      () => Effect.fail(new Throttled({})),
    ),
  )

/** The domains of sites in the table: what each site claims, and for each domain the one site that has it. */
export class DomainStore extends Context.Service<
  DomainStore,
  {
    get(siteId: SiteId, domain: string): Effect.Effect<DomainClaim | undefined, TableError>
    /** All of a site, by their names. */
    list(siteId: string): Effect.Effect<ReadonlyArray<DomainClaim>, TableError>
    holder(domain: string): Effect.Effect<DomainHolder | undefined, TableError>
    /** Of those claims, the ones whose site has the domain, with the records that say so. */
    held(claims: ReadonlyArray<DomainClaim>): Effect.Effect<ReadonlyArray<DomainHolder>, TableError>
    /** Claims a domain for a site that is running. It blocks nobody, and leads nowhere. */
    claim(claim: DomainClaim): Effect.Effect<void, DomainExists | TooManyDomains | StatusForbids | TableError>
    /**
     * Reads a claim and its domain's holder, and writes what `look` makes of them: in one transaction, so that no race has
     * two holders. Undefined if there is no such claim.
     */
    settle<E, R>(
      site: SiteRef,
      domain: string,
      look: (claim: DomainClaim, holder: DomainHolder | undefined) => Effect.Effect<Verdict, E, R>,
    ): Effect.Effect<Verdict | undefined, TableError | E, R>
    /** Changes what is said of a claim. Whether it is still there. */
    note(site: SiteRef, domain: string, change: Partial<DomainClaim>): Effect.Effect<boolean, TableError>
    /**
     * Takes a claim away, and gives the domain back if the site has it. With `unless` attached only if WordPress does not answer
     * under it: false says that it does.
     */
    release(site: SiteRef, domain: string, unless?: "attached"): Effect.Effect<boolean, TableError>
    /** A page of the claims that are to be looked at. */
    due(now: string, from?: PageKey): Effect.Effect<ReadablePage<DomainClaim>, TableError>
  }
>()("src/domains/DomainStore") {
  static readonly layer = Layer.effect(
    DomainStore,
    Effect.gen(function* () {
      const table = yield* Table

      const read = Effect.fnUntraced(function* (siteId: SiteId, domain: string) {
        const item = yield* table.get(claimKey({ siteId, domain }), { consistent: true })
        return item === undefined ? undefined : yield* decodeClaim(item)
      })
      const holder = Effect.fnUntraced(function* (domain: string) {
        const item = yield* table.get(holderKey(domain), { consistent: true })
        return item === undefined ? undefined : yield* decodeHolder(item)
      })
      const list = Effect.fnUntraced(function* (siteId: string) {
        const items = yield* table.queryAll({
          KeyConditionExpression: "PK = :site AND begins_with(SK, :prefix)",
          ExpressionAttributeValues: toItem({ ":site": `SITE#${siteId}`, ":prefix": claimPrefix }),
          ConsistentRead: true,
        })
        const now = yield* Clock.currentTimeMillis
        const claims = yield* Effect.forEach(items, decodeClaim)
        return claims.filter((claim) => claim.status !== "PENDING" || !hasEnded(claim, now))
      })

      const writeVerdict = Effect.fnUntraced(function* (
        { claim, takes }: Verdict,
        before: DomainHolder | undefined,
        now: number,
      ): Effect.fn.Return<void, TableError | Overtaken> {
        const { domain, environment, siteId, tenantId } = claim
        if (!takes) {
          const { TableName: _, ...change } = changeClaim(table.name, claim)
          return yield* table.put(change).pipe(Effect.catchTag("ConditionFailed", () => overtaken))
        }
        const proof = proofOf(claim)
        const rival = before === undefined ? undefined : yield* read(before.siteId, domain)
        yield* table
          .transact({
            holder: takeDomain(table.name, { domain, tenantId, siteId, environment, proof, since: now }, before),
            claim: { Put: changeClaim(table.name, claim) },
            site: checkStatus(table.name, claim, running),
            rival: rival === undefined ? [] : { Put: changeClaim(table.name, lost(rival, now)) },
          })
          .pipe(
            // A site that is not running any more takes nothing.
            Effect.catchTag("TransactionRefused", (refusal): Effect.Effect<never, Overtaken | Throttled> =>
              refusal.of("site") === undefined ? overtaken : Effect.fail(new Throttled({ cause: refusal })),
            ),
          )
      })

      const note = (site: SiteRef, domain: string, change: Partial<DomainClaim>) =>
        untilSettled(
          Effect.gen(function* () {
            const found = yield* read(site.siteId, domain)
            if (found === undefined) return false
            const { TableName: _, ...put } = changeClaim(table.name, new DomainClaim({ ...found, ...change }))
            yield* table.put(put).pipe(Effect.catchTag("ConditionFailed", () => overtaken))
            return true
          }),
        )

      return DomainStore.of({
        list,
        holder,
        note,
        get: Effect.fnUntraced(function* (siteId, domain) {
          const claim = yield* read(siteId, domain)
          const now = yield* Clock.currentTimeMillis
          return claim !== undefined && claim.status === "PENDING" && hasEnded(claim, now) ? undefined : claim
        }),
        held: Effect.fnUntraced(function* (claims) {
          const found = yield* Effect.forEach(claims, ({ domain }) => holder(domain), { concurrency: 5 })
          return found.flatMap((one, index) => (one !== undefined && one.siteId === claims[index]?.siteId ? [one] : []))
        }),
        claim: Effect.fn("DomainStore.claim")(function* (claim) {
          const { domain, siteId } = claim
          if ((yield* list(siteId)).length >= maxDomains) {
            return yield* new TooManyDomains({ siteId, maxDomains })
          }
          const now = instantOf(yield* Clock.currentTimeMillis)
          yield* table
            .transact({
              claim: { Put: putClaim(table.name, claim, now) },
              site: checkStatus(table.name, claim, running),
            })
            .pipe(
              Effect.catchTag(
                "TransactionRefused",
                Effect.fnUntraced(function* (refusal) {
                  if (refusal.of("claim") !== undefined) return yield* new DomainExists({ siteId, domain })
                  const site = yield* decodeSite(refusal.of("site")?.item)
                  const status: SiteStatus = site.status
                  return yield* new StatusForbids({ siteId, status, allowed: running })
                }),
              ),
            )
        }),
        settle: (site, domain, look) =>
          untilSettled(
            Effect.gen(function* () {
              const claim = yield* read(site.siteId, domain)
              if (claim === undefined) return undefined
              const before = yield* holder(domain)
              const verdict = yield* look(claim, before)
              yield* writeVerdict(verdict, before, yield* Clock.currentTimeMillis)
              return verdict
            }),
          ),
        release: (site, domain, unless) =>
          untilSettled(
            Effect.gen(function* () {
              const claim = yield* read(site.siteId, domain)
              if (unless === "attached" && claim?.attached === true) return false
              const current = yield* holder(domain)
              const isHolder = current?.siteId === site.siteId
              const parts = [
                ...(isHolder ? [releaseDomain(table.name, site, domain)] : []),
                ...(claim === undefined ? [] : [deleteClaim(table.name, claim)]),
              ]
              if (parts.length > 0) {
                yield* table.transact({ parts }).pipe(Effect.catchTag("TransactionRefused", () => overtaken))
              }
              return true
            }),
          ),
        due: (now, from) =>
          readablePage(
            table,
            {
              IndexName: "GSI3",
              KeyConditionExpression: "GSI3PK = :due AND GSI3SK < :now",
              ExpressionAttributeValues: toItem({ ":due": duePartition, ":now": now }),
            },
            from,
            decodeClaim,
          ),
      })
    }),
  )
}

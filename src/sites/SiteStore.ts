import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import type { Environment } from "../kernel/Environment.ts"
import { InternalError, Throttled } from "../kernel/HttpErrors.ts"
import { askedHere, type Operation } from "../operations/engine/Operation.ts"
import { createOperation } from "../operations/engine/OperationItem.ts"
import { type PageKey, readablePage, type ReadablePage } from "../platform/ReadableItems.ts"
import { Overtaken, soonAgain } from "../platform/SoonAgain.ts"
import { type Item, Table, type TableError, toItem } from "../platform/Table.ts"
import { countLineages } from "../tenants/Lineages.ts"
import { isCountedAnew, isUnknownTier, profileKey, siteCountOf, takePlace, tierOf } from "../tenants/TenantItem.ts"
import { maxSites } from "../tenants/Tier.ts"
import type { HealthStatus } from "./HealthChecks.ts"
import type { Site, SiteStatus } from "./Site.ts"
import { SiteQuotaExceeded, SubdomainTaken } from "./SiteErrors.ts"
import { claimSubdomain, createSite, decodeSite, lineageKey, siteKey } from "./SiteItem.ts"

/** The site that a new one is made from changed between its being read and the writing. */
export class SourceChanged extends Data.TaggedError("SourceChanged") {}

type CreateError = TableError | SubdomainTaken | SiteQuotaExceeded | SourceChanged

const decode = (item: Item | undefined) => (item === undefined ? Effect.succeed(undefined) : decodeSite(item))

/** Sites in the table. */
export class SiteStore extends Context.Service<
  SiteStore,
  {
    get(tenantId: string, siteId: string): Effect.Effect<Site | undefined, TableError>
    /**
     * Subdomain, place in the quota, site and operation in one transaction, so that no race makes two sites of one name
     * or one site too many. Creating the very same site again is no error: it stands already. `check` is what has to hold
     * of the site that it is made from.
     */
    create(site: Site, operation: Operation, check?: TransactWriteItem): Effect.Effect<void, CreateError>
    /** The site of a lineage in an environment: what a promotion overwrites. */
    ofLineage(lineageId: string, environment: Environment): Effect.Effect<Site | undefined, TableError>
    /** A page of the sites of a status whose automatic backup is due (GSI3); those that cannot be read are left out. */
    backupDue(status: SiteStatus, now: string, from?: PageKey): Effect.Effect<ReadablePage<Site>, TableError>
    /** Keeps what a look at the site found; no change of the site itself. */
    setHealth(site: Site, status: HealthStatus): Effect.Effect<void, TableError>
  }
>()("src/sites/SiteStore") {
  static readonly layer = Layer.effect(
    SiteStore,
    Effect.gen(function* () {
      const table = yield* Table
      const profileOf = (tenantId: string) => table.get(profileKey(tenantId), { consistent: true })

      /** Writes a site that is to be, under the plan that its tenant has now. */
      const createOnce = Effect.fnUntraced(function* (
        site: Site,
        operation: Operation,
        checks: ReadonlyArray<TransactWriteItem>,
      ): Effect.fn.Return<void, CreateError | Overtaken> {
        const profile = yield* profileOf(site.tenantId)
        if (profile !== undefined && !isCountedAnew(profile)) yield* countLineages(table, profile, site.tenantId)
        const tier = tierOf(profile)
        const parts = {
          subdomain: claimSubdomain(table.name, site),
          place: takePlace(table.name, site.tenantId, tier, profile === undefined),
          site: createSite(table.name, site),
          operation: createOperation(table.name, operation),
          source: checks,
        }
        yield* table.transact(parts).pipe(
          Effect.catchTag(
            "TransactionRefused",
            Effect.fnUntraced(function* (refusal): Effect.fn.Return<void, CreateError | Overtaken> {
              const claim = refusal.of("subdomain")
              const place = refusal.of("place")
              if (claim !== undefined) {
                if (claim.item?.["siteId"] === site.siteId) return
                return yield* new SubdomainTaken({ subdomain: site.subdomain, environment: site.environment })
              }
              if (refusal.of("source") !== undefined) return yield* new SourceChanged()
              if (place === undefined) return yield* new InternalError({ cause: refusal })
              if (isUnknownTier(place.item)) return yield* new InternalError({ cause: "the profile's tier is none" })
              // The tier was changed between our reading it and our writing.
              if (tierOf(place.item) !== tier) return yield* new Overtaken({})
              return yield* new SiteQuotaExceeded({
                currentSites: siteCountOf(place.item),
                maxSites: maxSites[tier],
                tier,
              })
            }),
          ),
        )
      })

      const get = (tenantId: string, siteId: string) =>
        table.get(siteKey(tenantId, siteId), { consistent: true }).pipe(Effect.flatMap(decode))

      return SiteStore.of({
        get,
        create: Effect.fn("SiteStore.create")(function* (site, operation, check) {
          yield* createOnce(site, yield* askedHere(operation), check === undefined ? [] : [check]).pipe(
            Effect.retry({ schedule: soonAgain(3), while: ({ _tag }) => _tag === "Overtaken" }),
            Effect.catchTag("Overtaken", () => Effect.fail(new Throttled({}))),
          )
        }),
        ofLineage: Effect.fn("SiteStore.ofLineage")(function* (lineageId, environment) {
          const found = yield* table.get(lineageKey(lineageId, environment), { consistent: true })
          return found === undefined ? undefined : yield* get(String(found["tenantId"]), String(found["siteId"]))
        }),
        backupDue: (status, now, from) =>
          readablePage(
            table,
            {
              IndexName: "GSI3",
              KeyConditionExpression: "GSI3PK = :status",
              FilterExpression: "nextBackupAt <= :now AND attribute_not_exists(operationId)",
              ExpressionAttributeValues: toItem({ ":status": `STATUS#${status}`, ":now": now }),
            },
            from,
            decodeSite,
          ),
        setHealth: (site, status) =>
          table
            .update({
              Key: toItem(siteKey(site.tenantId, site.siteId)),
              UpdateExpression: "SET healthStatus = :health",
              ConditionExpression: "#version = :seen",
              ExpressionAttributeNames: { "#version": "version" },
              ExpressionAttributeValues: toItem({ ":health": status, ":seen": site.version }),
            })
            .pipe(
              // Another version of the site has a health of its own.
              Effect.catchTag("ConditionFailed", () => Effect.void),
              Effect.asVoid,
            ),
      })
    }),
  )
}

import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { type Action, requireRight } from "../http/Access.ts"
import { actOf } from "../http/Audit.ts"
import { CurrentUser } from "../http/Identity.ts"
import { RequestInfo } from "../http/RequestInfo.ts"
import { InternalError, type NotPermitted } from "../kernel/HttpErrors.ts"
import type { SiteRef } from "../kernel/SiteRef.ts"
import { newOperation, type Operation, OperationId, type OperationType } from "../operations/engine/Operation.ts"
import { OperationRunning } from "../operations/engine/OperationErrors.ts"
import { OperationSettings } from "../operations/engine/OperationSettings.ts"
import { OperationStore } from "../operations/engine/OperationStore.ts"
import { type Item, Table, type TableError } from "../platform/Table.ts"
import { type Parts, type TransactionRefused } from "../platform/Transaction.ts"
import { etagOf, type Site, type SiteStatus } from "./Site.ts"
import { SiteNotFound, StatusForbids, VersionMismatch } from "./SiteErrors.ts"
import { decodeSite } from "./SiteItem.ts"
import { type Hold, lockSite } from "./SiteLock.ts"
import { SiteStore } from "./SiteStore.ts"

export type SiteChangeError =
  | SiteNotFound
  | NotPermitted
  | OperationRunning
  | VersionMismatch
  | StatusForbids
  | TableError

/** What a change is going to do, once the site has been looked at. */
export interface SiteChangePlan<E, Name extends string = never> {
  readonly payload: Readonly<Record<string, unknown>>
  /** What the site becomes while the operation runs. */
  readonly hold?: Pick<Hold, "to" | "set">
  /** What has to be written together with the operation, and what it means when one of them is refused. */
  readonly parts?: (operationId: string) => Parts<Name>
  readonly refused?: (refusal: TransactionRefused<Name>) => Effect.Effect<never, E>
}

/** A change that a caller asks for. */
export interface SiteChange<E, E2 = E, R = never, Name extends string = never> {
  readonly site: SiteRef
  readonly action: Action
  readonly type: OperationType
  /** The statuses in which it can be done. */
  readonly from: ReadonlyArray<SiteStatus>
  readonly ifMatch?: string
  /** `false`: it changes nothing of the site, and neither takes hold of it nor waits for who does. */
  readonly holds?: false
  /** For what goes on beside the site's changes, and neither holds the site nor waits for whoever does: what it asks of it. */
  readonly beside?: (table: string, site: Site, from: ReadonlyArray<SiteStatus>) => TransactWriteItem
  readonly plan: (
    site: Site,
    newId: (prefix: string) => Effect.Effect<string>,
  ) => Effect.Effect<SiteChangePlan<E, Name>, E2, R>
}

/** How every change of a site begins: looked at, permitted, possible, and written together with its operation. */
export class SiteChanges extends Context.Service<
  SiteChanges,
  {
    /** The site, if the caller may do this to it and it is in a state for it. */
    look(
      change: Pick<SiteChange<never>, "site" | "action" | "from" | "holds" | "ifMatch" | "beside">,
    ): Effect.Effect<Site, SiteChangeError, CurrentUser>
    begin<E = never, E2 = never, R = never, Name extends string = never>(
      change: SiteChange<E, E2, R, Name>,
    ): Effect.Effect<Operation, SiteChangeError | E | E2, CurrentUser | R>
  }
>()("src/sites/SiteChanges") {
  static readonly layer = Layer.effect(
    SiteChanges,
    Effect.gen(function* () {
      const { name: table } = yield* Table
      const sites = yield* SiteStore
      const operations = yield* OperationStore
      const random = yield* SecureRandom.SecureRandom
      const { leaseSeconds } = yield* OperationSettings

      const check = (
        site: Site,
        { beside, from, holds, ifMatch }: Pick<SiteChange<never>, "from" | "holds" | "ifMatch" | "beside">,
      ) => {
        const { operationId, siteId, status } = site
        if (operationId !== undefined && holds !== false && beside === undefined)
          return Effect.fail(new OperationRunning({ siteId, operationId }))
        if (ifMatch !== undefined && ifMatch !== "*" && ifMatch !== etagOf(site)) {
          return Effect.fail(new VersionMismatch({ siteId, ifMatch, etag: etagOf(site) }))
        }
        return from.includes(status) ? Effect.void : Effect.fail(new StatusForbids({ siteId, status, allowed: from }))
      }

      /** The site was another when it was written than when it was read: its new state says why. */
      const explain = Effect.fnUntraced(function* (
        item: Item | undefined,
        change: Pick<SiteChange<never>, "site" | "from" | "holds" | "ifMatch" | "beside">,
      ) {
        if (item === undefined) return yield* new SiteNotFound({ siteId: change.site.siteId })
        const site = yield* decodeSite(item)
        yield* check(site, change)
        return yield* new InternalError({ cause: "a change was refused without a reason" })
      })

      const look = Effect.fn("SiteChanges.look")(function* (
        change: Pick<SiteChange<never>, "site" | "action" | "from" | "holds" | "ifMatch" | "beside">,
      ) {
        const { action } = change
        const { siteId, tenantId } = change.site
        const site = yield* sites.get(tenantId, siteId)
        if (site === undefined) return yield* new SiteNotFound({ siteId })
        yield* requireRight({ action, tenantId, ownerId: site.ownerId })
        yield* check(site, change)
        return site
      })

      /** What the attempts before began, or the id for this one: what FAILED in one attempt is begun anew by the next. */
      const resume = (
        tenantId: string,
        seed: string,
        attempt: number,
      ): Effect.Effect<{ readonly begun: Operation | undefined; readonly operationId: OperationId }, TableError> => {
        const operationId = OperationId.make(attempt === 1 ? `op-${seed}` : `op-${seed}-${attempt}`)
        return Effect.flatMap(operations.get(tenantId, operationId), (begun) =>
          begun?.status === "FAILED" ? resume(tenantId, seed, attempt + 1) : Effect.succeed({ begun, operationId }),
        )
      }

      const begin = Effect.fn("SiteChanges.begin")(function* <
        E = never,
        E2 = never,
        R = never,
        Name extends string = never,
      >(change: SiteChange<E, E2, R, Name>): Effect.fn.Return<Operation, SiteChangeError | E | E2, CurrentUser | R> {
        const user = yield* CurrentUser
        const { correlationId, seed } = yield* RequestInfo
        const { tenantId } = change.site
        const newId = (prefix: string) => Effect.map(random.uuidV7(), (uuid) => `${prefix}-${uuid}`)
        // A request that is answered anew under its Idempotency-Key goes on with what its first attempt began.
        const { begun, operationId } =
          seed === undefined
            ? { begun: undefined, operationId: OperationId.make(yield* newId("op")) }
            : yield* resume(tenantId, seed, 1)
        if (begun !== undefined) {
          // Who was permitted to begin it may not be any more.
          yield* requireRight({ action: change.action, tenantId, ownerId: begun.ownerId })
          return begun
        }

        const write = Effect.gen(function* (): Effect.fn.Return<Operation, SiteChangeError | E | E2, CurrentUser | R> {
          const site = yield* look(change)
          const plan = yield* change.plan(site, newId)
          const { beside, from, ifMatch } = change
          const seen = ifMatch === undefined || ifMatch === "*" ? {} : { version: site.version }
          const hold =
            beside?.(table, site, from) ?? lockSite(table, site, { operationId, from, ...seen, ...plan.hold })
          const { environment, ownerId, siteId, siteName, subdomain } = site
          const operation = newOperation(
            {
              operationId,
              tenantId: site.tenantId,
              siteId,
              operationType: change.type,
              environment,
              ...actOf(user),
              startedBy: user.sub,
              ownerId,
              siteName,
              subdomain,
              correlationId,
              payload: plan.payload,
            },
            yield* Clock.currentTimeMillis,
            leaseSeconds,
          )
          const others = plan.parts?.(operationId)
          if (change.holds === false) {
            if (others === undefined) return yield* new InternalError({ cause: "a change of nothing" })
            return yield* operations
              .start<Name>(operation, others)
              .pipe(
                Effect.catchTag(
                  "TransactionRefused",
                  (refusal): Effect.Effect<never, InternalError | E> =>
                    plan.refused?.(refusal) ?? Effect.fail(new InternalError({ cause: refusal })),
                ),
              )
          }
          if (others === undefined) {
            return yield* operations
              .start(operation, { site: hold })
              .pipe(Effect.catchTag("TransactionRefused", (refusal) => explain(refusal.of("site")?.item, change)))
          }
          return yield* operations.start<Name | "site">(operation, { ...others, site: hold }).pipe(
            Effect.catchTag("TransactionRefused", (refusal): Effect.Effect<never, SiteChangeError | E> => {
              const held = refusal.of("site")
              if (held !== undefined) return explain(held.item, change)
              return plan.refused?.(refusal) ?? Effect.fail(new InternalError({ cause: refusal }))
            }),
          )
        })
        return yield* write.pipe(
          // Another attempt at the very same request was faster: what it began is what was asked for.
          Effect.catchIf(
            (error) => error instanceof OperationRunning && error.operationId === operationId,
            (error) =>
              Effect.flatMap(operations.get(tenantId, operationId), (other) =>
                other === undefined ? Effect.fail(error) : Effect.succeed(other),
              ),
          ),
        )
      })

      return SiteChanges.of({ look, begin })
    }),
  )
}

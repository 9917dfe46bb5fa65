import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { OperationAccepted } from "../../http/Accepted.ts"
import type { RequestOf } from "../../http/Endpoint.ts"
import { Environment } from "../../kernel/Environment.ts"
import { Throttled } from "../../kernel/HttpErrors.ts"
import { SiteId } from "../../kernel/Ids.ts"
import { siteUrlOf } from "../../kernel/SiteAddress.ts"
import type { SiteRef } from "../../kernel/SiteRef.ts"
import { resultOf, runInline } from "../../operations/engine/InlineRun.ts"
import { OperationRunning } from "../../operations/engine/OperationErrors.ts"
import { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { Table } from "../../platform/Table.ts"
import { type TransactionRefused } from "../../platform/Transaction.ts"
import { Site } from "../../sites/Site.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { InvalidPromotionPath, StatusForbids, SubdomainTaken } from "../../sites/SiteErrors.ts"
import { decodeSite } from "../../sites/SiteItem.ts"
import { running, wordPressSiteOf } from "../../sites/StandingSite.ts"
import type { endpoint } from "./endpoint.ts"
import { sitePromotion, type TargetPart, targetParts } from "./saga.ts"
import { findTarget } from "./target.ts"

/** The environment that each is promoted to. */
const nextEnvironment: Readonly<Record<Environment, Environment | undefined>> = {
  DEV: "SIT",
  SIT: "PROD",
  PROD: undefined,
}

/** Who has a name. */
const claimOf = Schema.decodeUnknownOption(Schema.Struct({ siteId: Schema.String, operationId: Schema.String }))

const encodeSite = Schema.encodeSync(Site)
const Promoted = Schema.Struct({ newSiteId: SiteId, environment: Environment, siteUrl: Schema.String })

/** Somebody else was a moment earlier: what has become of the target says who, or with what. */
const explain = Effect.fnUntraced(function* (
  { standing, target }: Effect.Success<ReturnType<typeof findTarget>>,
  refusal: TransactionRefused<TargetPart>,
) {
  const { environment, subdomain } = target
  if (standing === null) {
    const claim = refusal.of("subdomain")
    if (claim === undefined) return yield* new Throttled({})
    // Another promotion of this line of sites was a moment earlier: its target has the name, and is held.
    const rival = refusal.of("lineage") === undefined ? Option.none() : claimOf(claim.item)
    return Option.isSome(rival)
      ? yield* new OperationRunning(rival.value)
      : yield* new SubdomainTaken({ subdomain, environment })
  }
  const held = refusal.of("target")
  if (held === undefined) return yield* new Throttled({})
  const { operationId, siteId, status } = yield* decodeSite(held.item)
  return operationId === undefined
    ? yield* new StatusForbids({ siteId, status, allowed: running })
    : yield* new OperationRunning({ siteId, operationId })
})

/** Carries a site to the next environment, within the request if there is time. */
export const promoteSite = Effect.fn("PromoteSite.start")(function* (site: SiteRef, environment: "SIT" | "PROD") {
  const changes = yield* SiteChanges
  const { name: table } = yield* Table
  const siteBaseUrl = yield* SiteAddresses
  const operation = yield* changes.begin({
    site,
    action: "promote",
    type: "SITE_PROMOTION",
    from: ["ACTIVE"],
    plan: Effect.fnUntraced(function* (found, newId) {
      if (nextEnvironment[found.environment] !== environment) {
        return yield* new InvalidPromotionPath({ environment: found.environment, target: environment })
      }
      const goal = yield* findTarget(found, environment, newId)
      const { standing, target } = goal
      return {
        payload: {
          source: yield* wordPressSiteOf(found),
          sourceBackupId: yield* newId("backup"),
          target: encodeSite(target),
          siteUrl: siteUrlOf(siteBaseUrl, environment, target.subdomain),
          standing,
        },
        parts: (operationId: string) => targetParts(table, goal, operationId),
        refused: (refusal: TransactionRefused<TargetPart>) => explain(goal, refusal),
      }
    }),
  })
  const done = yield* runInline(sitePromotion, operation)
  if (done instanceof OperationAccepted) return done
  return { ...(yield* resultOf(Promoted, done)), operationId: done.operationId }
})

export const handler = {
  handle: ({ params, payload }: RequestOf<typeof endpoint>) => promoteSite(params, payload.target),
}

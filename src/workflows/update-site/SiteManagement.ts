import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { OperationAccepted } from "../../http/Accepted.ts"
import { CurrentUser } from "../../http/Identity.ts"
import type { ApiError } from "../../kernel/ApiError.ts"
import { type Environment } from "../../kernel/Environment.ts"
import { InternalError, InvalidRequest, Throttled } from "../../kernel/HttpErrors.ts"
import type { TenantId } from "../../kernel/Ids.ts"
import { SiteId } from "../../kernel/Ids.ts"
import { siteUrlOf } from "../../kernel/SiteAddress.ts"
import { InlineRun } from "../../operations/engine/InlineRun.ts"
import { OperationRunning } from "../../operations/engine/OperationErrors.ts"
import { Settings } from "../../platform/Settings.ts"
import { Table, type TableError } from "../../platform/Table.ts"
import { nextBackupAfter, Site } from "../../sites/Site.ts"
import { SiteChanges } from "../../sites/SiteChanges.ts"
import { InvalidPromotionPath, StatusForbids, SubdomainTaken } from "../../sites/SiteErrors.ts"
import { decodeSite } from "../../sites/SiteItem.ts"
import { checkReserved } from "../../sites/SiteNames.ts"
import { SiteReader } from "../../sites/SiteReader.ts"
import type { SiteView } from "../../sites/SitesApi.ts"
import { SiteStore } from "../../sites/SiteStore.ts"
import { running, targetOf } from "../../sites/SiteTarget.ts"
import { sitePromotion, targetParts } from "../promote-site/SitePromotion.ts"
import type { SitePromoted, UpdateSiteRequest } from "./SiteManagementApi.ts"
import { siteStatusChange, siteUpdating } from "./SiteUpdating.ts"

interface SiteParams {
  readonly tenantId: TenantId
  readonly siteId: SiteId
}

/** The environment that each is promoted to. */
const nextEnvironment: Readonly<Record<Environment, Environment | undefined>> = {
  DEV: "SIT",
  SIT: "PROD",
  PROD: undefined,
}

/** Who has a name. */
const claimOf = Schema.decodeUnknownOption(Schema.Struct({ siteId: Schema.String, operationId: Schema.String }))

const encodeSite = Schema.encodeSync(Site)
const Promoted = Schema.Struct({
  newSiteId: SiteId,
  environment: Schema.Literals(["SIT", "PROD"]),
  siteUrl: Schema.String,
})

const ifMatches = (ifMatch: string | undefined) => (ifMatch === undefined ? {} : { ifMatch })

/** The changes of a site that are done within their request, if there is time (LLD 4). */
export class SiteManagement extends Context.Service<
  SiteManagement,
  {
    update(
      site: SiteParams,
      request: typeof UpdateSiteRequest.Type,
      ifMatch?: string,
    ): Effect.Effect<typeof SiteView.Type | OperationAccepted, ApiError, CurrentUser>
    setStatus(
      site: SiteParams,
      to: "ACTIVE" | "SUSPENDED",
      ifMatch?: string,
    ): Effect.Effect<typeof SiteView.Type | OperationAccepted, ApiError, CurrentUser>
    promote(
      site: SiteParams,
      target: "SIT" | "PROD",
    ): Effect.Effect<typeof SitePromoted.Type | OperationAccepted, ApiError, CurrentUser>
  }
>()("src/workflows/update-site/SiteManagement") {
  static readonly layer = Layer.effect(
    SiteManagement,
    Effect.gen(function* () {
      const { name: table } = yield* Table
      const changes = yield* SiteChanges
      const requests = yield* InlineRun
      const reader = yield* SiteReader
      const store = yield* SiteStore
      const settings = yield* Settings
      const { siteBaseUrl } = settings

      /** The site that a promotion goes to: the one promoted before, or a new one. */
      const findTarget = Effect.fnUntraced(function* (
        source: Site,
        environment: Environment,
        newId: (prefix: string) => Effect.Effect<string>,
      ) {
        const { configuration, lineageId, ownerId, siteId, siteName, subdomain, templateId, tenantId } = source
        const templated = templateId === undefined ? {} : { templateId }
        const standing = yield* store.ofLineage(lineageId, environment)
        if (standing !== undefined) {
          const { operationId, status, wpSiteId } = standing
          if (operationId !== undefined) return yield* new OperationRunning({ siteId: standing.siteId, operationId })
          if ((status !== "ACTIVE" && status !== "SUSPENDED") || wpSiteId === undefined) {
            return yield* new StatusForbids({ siteId: standing.siteId, status, allowed: running })
          }
          const backupId = yield* newId("backup")
          // The target becomes what the source is, the template that made it so included.
          const { templateId: _before, ...kept } = standing
          return {
            target: new Site({ ...kept, configuration, ...templated }),
            standing: { status, wpSiteId, backupId },
          }
        }
        yield* checkReserved(environment, subdomain, "params.siteId").pipe(Effect.provideService(Settings, settings))
        const at = yield* Clock.currentTimeMillis
        const now = new Date(at).toISOString()
        const target = new Site({
          siteId: SiteId.make(yield* newId("site")),
          tenantId,
          siteName,
          subdomain,
          status: "PROVISIONING",
          environment,
          configuration,
          lineageId,
          ownerId,
          createdAt: now,
          createdBy: (yield* CurrentUser).sub,
          updatedAt: now,
          version: 1,
          promotedFrom: siteId,
          nextBackupAt: nextBackupAfter(at),
          ...templated,
        })
        return { target, standing: null }
      })

      return SiteManagement.of({
        update: Effect.fn("SiteManagement.update")(function* (site, request, ifMatch) {
          if (request.siteName === undefined && Object.keys(request.configuration ?? {}).length === 0) {
            const reason = "nothing to change: give siteName, or at least one setting under configuration"
            return yield* new InvalidRequest({ fields: [{ path: "payload", reason }] })
          }
          const operation = yield* changes.begin<InternalError>({
            site,
            action: "update",
            type: "SITE_UPDATE",
            from: running,
            ...ifMatches(ifMatch),
            plan: Effect.fnUntraced(function* (found) {
              const { configuration = {}, siteName } = request
              const named = siteName === undefined ? {} : { siteName }
              return { payload: { ...(yield* targetOf(found)), ...named, configuration, status: found.status } }
            }),
          })
          const done = yield* requests.run(siteUpdating, operation)
          return done instanceof OperationAccepted ? done : yield* reader.get(site.tenantId, site.siteId)
        }),
        setStatus: Effect.fn("SiteManagement.setStatus")(function* (site, to, ifMatch) {
          const operation = yield* changes.begin<InternalError>({
            site,
            action: "status",
            type: "SITE_STATUS",
            from: [to === "ACTIVE" ? "SUSPENDED" : "ACTIVE"],
            ...ifMatches(ifMatch),
            plan: (found) => Effect.map(targetOf(found), (target) => ({ payload: { ...target, to } })),
          })
          const done = yield* requests.run(siteStatusChange, operation)
          return done instanceof OperationAccepted ? done : yield* reader.get(site.tenantId, site.siteId)
        }),
        promote: Effect.fn("SiteManagement.promote")(function* (site, environment) {
          const user = yield* CurrentUser
          type PlanError =
            | InvalidRequest
            | InvalidPromotionPath
            | SubdomainTaken
            | OperationRunning
            | StatusForbids
            | TableError
          const operation = yield* changes.begin<PlanError>({
            site,
            action: "promote",
            type: "SITE_PROMOTION",
            from: ["ACTIVE"],
            plan: Effect.fnUntraced(function* (found, newId) {
              if (nextEnvironment[found.environment] !== environment) {
                return yield* new InvalidPromotionPath({ environment: found.environment, target: environment })
              }
              const { standing, target } = yield* findTarget(found, environment, newId).pipe(
                Effect.provideService(CurrentUser, user),
              )
              return {
                payload: {
                  source: yield* targetOf(found),
                  sourceBackupId: yield* newId("backup"),
                  target: encodeSite(target),
                  siteUrl: siteUrlOf(siteBaseUrl, environment, target.subdomain),
                  standing,
                },
                parts: (operationId) => targetParts(table, { standing, target }, operationId),
                refused: Effect.fnUntraced(function* ([first, second]): Effect.fn.Return<never, PlanError> {
                  if (first?.code !== "ConditionalCheckFailed") return yield* new Throttled({})
                  if (standing === null) {
                    // Another promotion of this line of sites was a moment earlier: its target has the name, and is held.
                    const rival = second?.code === "ConditionalCheckFailed" ? claimOf(first.item) : Option.none()
                    return yield* Option.isSome(rival)
                      ? new OperationRunning(rival.value)
                      : new SubdomainTaken({ subdomain: target.subdomain, environment })
                  }
                  const now = yield* decodeSite(first.item)
                  const { operationId, siteId, status } = now
                  return operationId === undefined
                    ? yield* new StatusForbids({ siteId, status, allowed: running })
                    : yield* new OperationRunning({ siteId, operationId })
                }),
              }
            }),
          })
          const done = yield* requests.run(sitePromotion, operation)
          if (done instanceof OperationAccepted) return done
          const { operationId } = done
          const promoted = yield* Effect.mapError(
            Schema.decodeUnknownEffect(Promoted)(done.result),
            (cause) => new InternalError({ cause }),
          )
          return { ...promoted, operationId }
        }),
      })
    }),
  )
}

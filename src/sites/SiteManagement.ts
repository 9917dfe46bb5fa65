import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

import { Table, type TableError } from "../aws/Table.ts"
import { OperationAccepted } from "../http/Accepted.ts"
import type { ApiError } from "../http/ApiError.ts"
import { InternalError, InvalidRequest, Throttled } from "../http/HttpErrors.ts"
import { CurrentUser } from "../http/Identity.ts"
import { OperationRunning } from "../operations/OperationErrors.ts"
import { OperationRequests } from "../operations/OperationRequests.ts"
import { Settings } from "../runtime/Settings.ts"
import type { TenantId } from "../tenants/Tenant.ts"
import { copiedConfiguration, overwrittenConfiguration } from "./MailOfCopies.ts"
import { type Environment, nextBackupAfter, Site, SiteId } from "./Site.ts"
import { siteUrlOf } from "./SiteAddress.ts"
import { SiteChanges } from "./SiteChanges.ts"
import { InvalidPromotionPath, StatusForbids, SubdomainTaken } from "./SiteErrors.ts"
import { decodeSite } from "./SiteItem.ts"
import type { SitePromoted, UpdateSiteRequest } from "./SiteManagementApi.ts"
import { checkReserved } from "./SiteNames.ts"
import { sitePromotion, targetParts } from "./SitePromotion.ts"
import { SiteReader } from "./SiteReader.ts"
import type { SiteView } from "./SitesApi.ts"
import { SiteStore } from "./SiteStore.ts"
import { running, targetOf } from "./SiteTarget.ts"
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
>()("src/sites/SiteManagement") {
  static readonly layer = Layer.effect(
    SiteManagement,
    Effect.gen(function* () {
      const { name: table } = yield* Table
      const changes = yield* SiteChanges
      const requests = yield* OperationRequests
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
        const { lineageId, ownerId, siteId, siteName, subdomain, templateId, tenantId } = source
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
            target: new Site({ ...kept, configuration: overwrittenConfiguration(source, kept), ...templated }),
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
          configuration: copiedConfiguration(source, environment),
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

import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import { SecureRandom } from "effect/crypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { Table, type TableError } from "../aws/Table.ts"
import { actOf } from "../http/Audit.ts"
import { InvalidRequest, Throttled } from "../http/HttpErrors.ts"
import { CurrentUser } from "../http/Identity.ts"
import { operationPath, sitePath } from "../http/Links.ts"
import { RequestInfo } from "../http/RequestInfo.ts"
import { newOperation, OperationId, type OperationType } from "../operations/Operation.ts"
import { Operations } from "../operations/Operations.ts"
import { PluginStore } from "../plugins/PluginStore.ts"
import { Settings } from "../runtime/Settings.ts"
import { chooseTemplate } from "../templates/ChosenTemplates.ts"
import { choosePlugins, screenTogether, toIncluded } from "../templates/IncludedPlugins.ts"
import { TemplateStore } from "../templates/TemplateStore.ts"
import type { TenantId } from "../tenants/Tenant.ts"
import { copiedConfiguration } from "./MailOfCopies.ts"
import { type Environment, Site, nextBackupAfter, type SiteConfiguration, SiteId } from "./Site.ts"
import { siteUrlOf } from "./SiteAddress.ts"
import { type SiteChangeError, SiteChanges } from "./SiteChanges.ts"
import type { SiteQuotaExceeded, SubdomainTaken } from "./SiteErrors.ts"
import { checkFree } from "./SiteHold.ts"
import { checkReserved } from "./SiteNames.ts"
import type { CloneSiteRequest, CreateSiteRequest, SiteAccepted, SiteDeleted } from "./SitesApi.ts"
import { SiteStore, type SourceChanged } from "./SiteStore.ts"
import { running, targetOf } from "./SiteTarget.ts"

/** The plugins that a request names: at the top level or under `configuration`, one of the two. */
const pluginsOf = ({ configuration, plugins }: typeof CreateSiteRequest.Type) => {
  const reason = "given twice: name the plugins here or under configuration, not in both"
  return plugins !== undefined && configuration?.plugins !== undefined
    ? Effect.fail(new InvalidRequest({ fields: [{ path: "payload.plugins", reason }] }))
    : Effect.succeed(plugins ?? configuration?.plugins ?? [])
}

/** What a new site gets besides: chosen and screened as far as can be told before there is a site. */
const chooseExtras = Effect.fnUntraced(function* (request: typeof CreateSiteRequest.Type) {
  const asked = yield* pluginsOf(request)
  const found = request.templateId === undefined ? undefined : yield* chooseTemplate(request.templateId)
  const wanted = yield* choosePlugins([...(found?.includedPlugins ?? []), ...asked])
  const chosen = yield* screenTogether("", wanted, {})
  return {
    ...(found === undefined ? {} : { template: found.template }),
    ...(chosen.length === 0 ? {} : { plugins: chosen.map(toIncluded) }),
  }
})

/** A new site as a request describes it. */
interface NewSite {
  readonly siteName: string
  readonly subdomain: string
  readonly environment: Environment
  readonly configuration: SiteConfiguration
  /** Of the site that it is a copy of. A creation records its template when that is applied. */
  readonly copiedTemplateId?: string
}

type ExtrasError = Effect.Error<ReturnType<typeof chooseExtras>>
type CreateError = InvalidRequest | SubdomainTaken | SiteQuotaExceeded | TableError

/** What is always done in the background: sites that come and sites that go (LLD 4). */
export class Sites extends Context.Service<
  Sites,
  {
    create(
      tenantId: TenantId,
      request: typeof CreateSiteRequest.Type,
    ): Effect.Effect<typeof SiteAccepted.Type, ExtrasError | CreateError, CurrentUser>
    /** A new site with the content of `siteId`. It counts in the quota. */
    clone(
      tenantId: TenantId,
      siteId: SiteId,
      request: typeof CloneSiteRequest.Type,
    ): Effect.Effect<typeof SiteAccepted.Type, SiteChangeError | CreateError, CurrentUser>
    delete(
      tenantId: TenantId,
      siteId: SiteId,
      how: { readonly ifMatch?: string | undefined; readonly backup?: "skip" | undefined },
    ): Effect.Effect<typeof SiteDeleted.Type, SiteChangeError | InvalidRequest, CurrentUser>
  }
>()("src/sites/Sites") {
  static readonly layer = Layer.effect(
    Sites,
    Effect.gen(function* () {
      const { name: table } = yield* Table
      const store = yield* SiteStore
      const changes = yield* SiteChanges
      const operations = yield* Operations
      const plugins = yield* PluginStore
      const templates = yield* TemplateStore
      const random = yield* SecureRandom.SecureRandom
      const settings = yield* Settings
      const { leaseSeconds, siteBaseUrl } = settings

      const start = Effect.fnUntraced(function* (
        tenantId: TenantId,
        requested: NewSite,
        operationType: OperationType,
        more: Readonly<Record<string, unknown>> = {},
        check?: ReturnType<typeof checkFree>,
      ): Effect.fn.Return<typeof SiteAccepted.Type, CreateError | SourceChanged, CurrentUser> {
        yield* checkReserved(requested.environment, requested.subdomain, "payload.subdomain").pipe(
          Effect.provideService(Settings, settings),
        )
        const user = yield* CurrentUser
        const { correlationId, seed } = yield* RequestInfo
        const at = yield* Clock.currentTimeMillis
        const now = new Date(at).toISOString()
        // A request that is answered anew under its Idempotency-Key makes the same ids, and so finds what stands.
        const siteId = SiteId.make(`site-${seed ?? (yield* random.uuidV7())}`)
        const operationId = OperationId.make(`op-${seed ?? (yield* random.uuidV7())}`)
        const { configuration, copiedTemplateId, environment, siteName, subdomain } = requested
        const by = { createdBy: user.sub, ownerId: user.sub }
        const site = new Site({
          siteId,
          tenantId,
          siteName,
          subdomain,
          environment,
          configuration,
          ...by,
          status: "PROVISIONING",
          lineageId: siteId,
          createdAt: now,
          updatedAt: now,
          version: 1,
          nextBackupAt: nextBackupAfter(at),
          operationId,
          ...(copiedTemplateId === undefined ? {} : { templateId: copiedTemplateId }),
        })
        const { createdAt, status } = site
        const payload = { siteId, tenantId, siteName, subdomain, environment, configuration, ...more }
        const operation = newOperation(
          {
            ...actOf(user),
            ownerId: user.sub,
            operationId,
            tenantId,
            siteId,
            operationType,
            environment,
            startedBy: user.sub,
            siteName,
            subdomain,
            correlationId,
            payload,
          },
          at,
          leaseSeconds,
        )
        yield* store.create(site, operation, check)
        yield* operations.dispatch(operation)
        const self = { href: sitePath(tenantId, siteId) }
        return {
          siteId,
          tenantId,
          siteName,
          subdomain,
          status,
          environment,
          createdAt,
          siteUrl: siteUrlOf(siteBaseUrl, environment, subdomain),
          operationId,
          message: `Site creation initiated. Check status at ${self.href}`,
          _links: { self, status: self, operation: { href: operationPath(operationId) } },
        }
      })

      return Sites.of({
        create: Effect.fn("Sites.create")(function* (tenantId, request) {
          const { plugins: _plugins, ...configuration } = request.configuration ?? {}
          const more = yield* chooseExtras(request).pipe(
            Effect.provideService(PluginStore, plugins),
            Effect.provideService(TemplateStore, templates),
          )
          return yield* start(tenantId, { ...request, configuration }, "SITE_CREATION", more).pipe(
            Effect.catchTag("SourceChanged", () => Effect.fail(new Throttled({}))),
          )
        }),
        clone: Effect.fn("Sites.clone")(function* (tenantId, siteId, request) {
          const look = changes.look({ site: { tenantId, siteId }, action: "clone", from: running })
          const source = yield* look
          const { environment = source.environment } = request
          const uuid = yield* random.uuidV7()
          const more = { source: yield* targetOf(source), archiveId: `export-${uuid}` }
          const { templateId } = source
          const configuration = copiedConfiguration(source, environment)
          const copied = templateId === undefined ? {} : { copiedTemplateId: templateId }
          return yield* start(
            tenantId,
            { ...request, ...copied, environment, configuration },
            "SITE_CLONE",
            more,
            checkFree(table, source, running),
          ).pipe(
            // The second look says what has become of it.
            Effect.catchTag("SourceChanged", () => Effect.andThen(look, Effect.fail(new Throttled({})))),
          )
        }),
        delete: Effect.fn("Sites.delete")(function* (tenantId, siteId, { backup, ifMatch }) {
          if (backup === "skip" && (ifMatch === undefined || ifMatch === "*")) {
            const reason = "needed to delete a site without a backup: the ETag of the site as it is now"
            return yield* new InvalidRequest({ fields: [{ path: "headers.if-match", reason }] })
          }
          const operation = yield* changes.begin<never>({
            site: { tenantId, siteId },
            action: "delete",
            type: "SITE_DELETION",
            // Only after a deletion that said why there is no backup; the tenant's admins may do that, as all deletions.
            from: backup === "skip" ? ["FAILED"] : ["ACTIVE", "SUSPENDED", "FAILED"],
            ...(ifMatch === undefined ? {} : { ifMatch }),
            plan: Effect.fnUntraced(function* (site, newId) {
              const now = new Date(yield* Clock.currentTimeMillis).toISOString()
              const { environment, lineageId, promotedFrom, status, subdomain, wpSiteId = null } = site
              const promoted = promotedFrom !== undefined
              const backupId = yield* newId("backup")
              const target = { tenantId, siteId, environment, subdomain, wpSiteId }
              return {
                payload: {
                  ...target,
                  lineageId,
                  promoted,
                  status,
                  backupId,
                  ...(backup === undefined ? {} : { backup }),
                },
                hold: { to: { status: "DEPROVISIONING" as const, now } },
              }
            }),
          })
          yield* operations.dispatch(operation)
          const self = { href: sitePath(tenantId, siteId) }
          const { operationId } = operation
          const _links = { self, status: self, operation: { href: operationPath(operationId) } }
          return { siteId, status: "DEPROVISIONING" as const, operationId, _links }
        }),
      })
    }),
  )
}

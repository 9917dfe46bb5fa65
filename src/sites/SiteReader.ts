import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { operationPath, sitePath, sitesPath } from "../http/Links.ts"
import { readPage, toPage } from "../http/Page.ts"
import { type Environment } from "../kernel/Environment.ts"
import type { InvalidRequest } from "../kernel/HttpErrors.ts"
import { type TenantId, SiteId } from "../kernel/Ids.ts"
import { siteUrlOf } from "../kernel/SiteAddress.ts"
import { SiteAddresses } from "../platform/SiteAddresses.ts"
import { Table, type TableError } from "../platform/Table.ts"
import { usageOf } from "../tenants/Usage.ts"
import { type Site, type SiteStatus } from "./Site.ts"
import { SiteNotFound } from "./SiteErrors.ts"
import { decodeSite, siteKey } from "./SiteItem.ts"
import type { SiteUsageView, SiteView } from "./SitesApi.ts"

/** The filters of a list of sites. */
export interface SiteFilters {
  readonly pageSize?: number
  readonly startAt?: string
  readonly status?: SiteStatus
  readonly environment?: Environment
}

/** Sites as callers read them (US-SITES-003, US-SITES-004): apart from what changes them, so that a read starts with the table alone. */
export class SiteReader extends Context.Service<
  SiteReader,
  {
    get(tenantId: TenantId, siteId: SiteId): Effect.Effect<typeof SiteView.Type, SiteNotFound | TableError>
    usage(tenantId: TenantId, siteId: SiteId): Effect.Effect<typeof SiteUsageView.Type, SiteNotFound | TableError>
    list(
      tenantId: TenantId,
      filters: SiteFilters,
    ): Effect.Effect<ReturnType<typeof toPage<typeof SiteView.Type>>, InvalidRequest | TableError>
  }
>()("src/sites/SiteReader") {
  static readonly layer = Layer.effect(
    SiteReader,
    Effect.gen(function* () {
      const table = yield* Table
      const siteBaseUrl = yield* SiteAddresses

      const view = (site: Site): typeof SiteView.Type => ({
        ...site,
        siteUrl: siteUrlOf(siteBaseUrl, site.environment, site.subdomain),
        _links: {
          self: { href: sitePath(site.tenantId, site.siteId) },
          ...(site.operationId === undefined ? {} : { operation: { href: operationPath(site.operationId) } }),
        },
      })

      return SiteReader.of({
        get: Effect.fnUntraced(function* (tenantId, siteId) {
          const item = yield* table.get(siteKey(tenantId, siteId), { consistent: true })
          if (item === undefined) return yield* new SiteNotFound({ siteId })
          return view(yield* decodeSite(item))
        }),
        usage: Effect.fnUntraced(function* (tenantId, siteId) {
          if ((yield* table.get(siteKey(tenantId, siteId))) === undefined) return yield* new SiteNotFound({ siteId })
          const {
            databaseBytes = null,
            files = null,
            measuredAt = null,
            uploadsBytes = null,
          } = (yield* usageOf(table, { tenantId, siteId })) ?? {}
          return { siteId, databaseBytes, uploadsBytes, files, measuredAt }
        }),
        list: Effect.fnUntraced(function* (tenantId, { environment, status, ...page }) {
          const { items, nextToken } = yield* readPage(
            {
              scope: `sites|${status ?? ""}|${environment ?? ""}`,
              partition: `TENANT#${tenantId}`,
              prefix: "SITE#",
              rest: SiteId,
              filter: {
                FilterExpression: [
                  status === undefined ? "#status <> :status" : "#status = :status",
                  ...(environment === undefined ? [] : ["environment = :environment"]),
                ].join(" AND "),
                ExpressionAttributeNames: { "#status": "status" },
                values: { ":status": status ?? "DELETED", ":environment": environment },
              },
            },
            page,
          ).pipe(Effect.provideService(Table, table))
          const sites = yield* Effect.forEach(items, decodeSite)
          return toPage(sites.map(view), nextToken, sitesPath(tenantId), { status, environment, ...page })
        }),
      })
    }),
  )
}

import * as Effect from "effect/Effect"

import { accepted } from "../http/Accepted.ts"
import type { RequestOf } from "../http/Endpoint.ts"
import { etagOf } from "./Site.ts"
import { SiteCron } from "./SiteCron.ts"
import type * as SiteCronApi from "./SiteCronApi.ts"
import { SiteHealth } from "./SiteHealth.ts"
import { SiteManagement } from "./SiteManagement.ts"
import type * as SiteManagementApi from "./SiteManagementApi.ts"
import { SiteReader } from "./SiteReader.ts"
import { Sites } from "./Sites.ts"
import type * as SitesApi from "./SitesApi.ts"

const etag = (site: { readonly version: number }) => ({ etag: etagOf(site) })

export const createSite = {
  handle: ({ params, payload }: RequestOf<typeof SitesApi.create>) =>
    Effect.flatMap(Sites, (sites) => sites.create(params.tenantId, payload)),
  headers: accepted,
}

export const getSite = {
  handle: ({ params }: RequestOf<typeof SitesApi.get>) =>
    Effect.flatMap(SiteReader, (sites) => sites.get(params.tenantId, params.siteId)),
  headers: etag,
}

export const listSites = {
  handle: ({ params, query }: RequestOf<typeof SitesApi.list>) =>
    Effect.flatMap(SiteReader, (sites) => sites.list(params.tenantId, query)),
}

export const updateSite = {
  handle: ({ headers, params, payload }: RequestOf<typeof SiteManagementApi.update>) =>
    Effect.flatMap(SiteManagement, (sites) => sites.update(params, payload, headers["if-match"])),
  headers: etag,
}

export const setSiteStatus = {
  handle: ({ headers, params, payload }: RequestOf<typeof SiteManagementApi.setStatus>) =>
    Effect.flatMap(SiteManagement, (sites) => sites.setStatus(params, payload.status, headers["if-match"])),
  headers: etag,
}

export const deleteSite = {
  handle: ({ headers, params, query }: RequestOf<typeof SitesApi.remove>) =>
    Effect.flatMap(Sites, (sites) =>
      sites.delete(params.tenantId, params.siteId, { ifMatch: headers["if-match"], backup: query.backup }),
    ),
  headers: accepted,
}

export const cloneSite = {
  handle: ({ params, payload }: RequestOf<typeof SitesApi.clone>) =>
    Effect.flatMap(Sites, (sites) => sites.clone(params.tenantId, params.siteId, payload)),
  headers: accepted,
}

export const promoteSite = {
  handle: ({ params, payload }: RequestOf<typeof SiteManagementApi.promote>) =>
    Effect.flatMap(SiteManagement, (sites) => sites.promote(params, payload.target)),
}

export const listScheduledEvents = {
  handle: ({ params }: RequestOf<typeof SiteCronApi.list>) =>
    Effect.flatMap(SiteCron, (cron) => cron.list(params.tenantId, params.siteId)),
}

export const getSiteHealth = {
  handle: ({ params }: RequestOf<typeof SitesApi.health>) =>
    Effect.flatMap(SiteHealth, (health) => health.check(params.tenantId, params.siteId)),
}

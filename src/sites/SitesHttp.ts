import * as Effect from "effect/Effect"

import type { RequestOf } from "../http/Endpoint.ts"
import { etagHeader } from "./Site.ts"
import { SiteCron } from "./SiteCron.ts"
import type * as SiteCronApi from "./SiteCronApi.ts"
import { SiteHealth } from "./SiteHealth.ts"
import { SiteReader } from "./SiteReader.ts"
import type * as SitesApi from "./SitesApi.ts"

export const getSite = {
  handle: ({ params }: RequestOf<typeof SitesApi.get>) =>
    Effect.flatMap(SiteReader, (sites) => sites.get(params.tenantId, params.siteId)),
  headers: etagHeader,
}

export const listSites = {
  handle: ({ params, query }: RequestOf<typeof SitesApi.list>) =>
    Effect.flatMap(SiteReader, (sites) => sites.list(params.tenantId, query)),
}

export const getSiteUsage = {
  handle: ({ params }: RequestOf<typeof SitesApi.usage>) =>
    Effect.flatMap(SiteReader, (sites) => sites.usage(params.tenantId, params.siteId)),
}

export const getSiteHealth = {
  handle: ({ params }: RequestOf<typeof SitesApi.health>) =>
    Effect.flatMap(SiteHealth, (health) => health.check(params.tenantId, params.siteId)),
}

export const listScheduledEvents = {
  handle: ({ params }: RequestOf<typeof SiteCronApi.list>) => Effect.flatMap(SiteCron, (cron) => cron.list(params)),
}

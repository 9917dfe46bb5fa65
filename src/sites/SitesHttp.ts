import * as Effect from "effect/Effect"

import { accepted } from "../http/Accepted.ts"
import type { RequestOf } from "../http/Endpoint.ts"
import { SiteReader } from "./SiteReader.ts"
import { Sites } from "./Sites.ts"
import type * as SitesApi from "./SitesApi.ts"

export const createSite = {
  handle: ({ params, payload }: RequestOf<typeof SitesApi.create>) =>
    Effect.flatMap(Sites, (sites) => sites.create(params.tenantId, payload)),
  headers: accepted,
}

export const getSite = {
  handle: ({ params }: RequestOf<typeof SitesApi.get>) =>
    Effect.flatMap(SiteReader, (sites) => sites.get(params.tenantId, params.siteId)),
  headers: ({ version }: { readonly version: number }) => ({ etag: `"${version}"` }),
}

export const listSites = {
  handle: ({ params, query }: RequestOf<typeof SitesApi.list>) =>
    Effect.flatMap(SiteReader, (sites) => sites.list(params.tenantId, query)),
}

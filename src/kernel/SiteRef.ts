import * as Schema from "effect/Schema"

import { Environment } from "./Environment.ts"
import { SiteId, TenantId } from "./Ids.ts"

/** Which site. */
export const SiteRef = Schema.Struct({ tenantId: TenantId, siteId: SiteId })
export type SiteRef = typeof SiteRef.Type

/** Which site of which network: in the payload of every operation on a site that stands. */
export const WordPressSiteRef = Schema.Struct({
  ...SiteRef.fields,
  environment: Environment,
  subdomain: Schema.String,
  wpSiteId: Schema.Int,
})
export type WordPressSiteRef = typeof WordPressSiteRef.Type

/** The same by its address alone: before WordPress has the site, and when it has to be found again. */
export type AddressedSiteRef = Omit<WordPressSiteRef, "wpSiteId">

/** Which network: a tenant's WordPress of one environment. */
export type NetworkRef = Pick<WordPressSiteRef, "tenantId" | "environment">

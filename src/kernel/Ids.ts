import * as Schema from "effect/Schema"

/** Ids that other services gave: opaque, 1 to 64 of letters, digits, `-` and `_`. */
const opaqueId = Schema.isPattern(/^[A-Za-z0-9_-]{1,64}$/u, {
  expected: "1 to 64 letters, digits, hyphens and underscores",
})

export const OpaqueId = Schema.String.check(opaqueId)

/** A tenant is a customer of the hosting company, with a WordPress Multisite in a container of its own. */
export const TenantId = Schema.String.check(opaqueId).pipe(Schema.brand("TenantId"))
export type TenantId = typeof TenantId.Type

export const isTenantId = Schema.is(TenantId)

/** `site-<uuid v7>`; ids of an older style are accepted as opaque strings. */
export const SiteId = OpaqueId.pipe(Schema.brand("SiteId"))
export type SiteId = typeof SiteId.Type

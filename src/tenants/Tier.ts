import * as Schema from "effect/Schema"

/** Sites that a tenant of each tier may have; a promoted copy does not count. No profile means BASIC. */
export const maxSites = { BASIC: 5, STANDARD: 20, PREMIUM: 100, ENTERPRISE: Number.POSITIVE_INFINITY } as const

export const Tier = Schema.Literals(["BASIC", "STANDARD", "PREMIUM", "ENTERPRISE"])
export type Tier = typeof Tier.Type

/** The next larger tier, and what it allows, as a sentence for the customer. */
export const upgradeSuggestion: Readonly<Record<Tier, string>> = {
  BASIC: "Upgrade to the STANDARD tier for up to 20 sites, or delete a site",
  STANDARD: "Upgrade to the PREMIUM tier for up to 100 sites, or delete a site",
  PREMIUM: "Upgrade to the ENTERPRISE tier for unlimited sites, or delete a site",
  ENTERPRISE: "Contact support",
}

import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

import type { NetworkRef } from "../kernel/SiteRef.ts"
import { Table } from "../platform/Table.ts"
import { type Platform, platformIn } from "../tenants/Platforms.ts"
import { profileKey } from "../tenants/TenantItem.ts"
import { NetworkAddresses } from "../wordpress/NetworkAddresses.ts"
import type { SiteConfiguration } from "./Site.ts"
import { VersionUnavailable } from "./SiteProvisioningErrors.ts"
import { satisfies } from "./VersionRequirement.ts"

/** What a request may choose among what a tenant's container has. */
type Wanted = Pick<SiteConfiguration, "wordpressVersion" | "phpVersion" | "language">

/**
 * Milliseconds for which a look is believed. Containers are looked at twice a day and by many operations; if nobody has
 * for longer, the operation looks itself before it does anything.
 */
const believedMs = 2 * 86_400_000

const unmetBy = (platform: Platform, { language, phpVersion, wordpressVersion }: Wanted) => {
  if (wordpressVersion !== undefined && !satisfies(platform.wordpressVersion, wordpressVersion)) {
    const available = [platform.wordpressVersion]
    return new VersionUnavailable({ component: "WordPress", required: wordpressVersion, available })
  }
  if (phpVersion !== undefined && !satisfies(platform.phpVersion, phpVersion)) {
    return new VersionUnavailable({ component: "PHP", required: phpVersion, available: [platform.phpVersion] })
  }
  return language === undefined || platform.languages.includes(language)
    ? undefined
    : new VersionUnavailable({ component: "language", required: language, available: platform.languages })
}

/** Refuses at once what the tenant's container is known not to have. */
export const checkAvailable = Effect.fnUntraced(function* ({ environment, tenantId }: NetworkRef, wanted: Wanted) {
  if ([wanted.wordpressVersion, wanted.phpVersion, wanted.language].every((name) => name === undefined)) return
  const table = yield* Table
  const { wordpressOrigin } = yield* NetworkAddresses
  const platform = platformIn(yield* table.get(profileKey(tenantId)), wordpressOrigin, environment)
  if (platform === undefined || Date.parse(platform.seenAt) + believedMs < (yield* Clock.currentTimeMillis)) return
  const unmet = unmetBy(platform, wanted)
  if (unmet !== undefined) return yield* unmet
})

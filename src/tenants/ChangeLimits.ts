import * as Effect from "effect/Effect"

import { isStaff } from "../http/Access.ts"
import { AnswerHeaders } from "../http/AnswerHeaders.ts"
import { ApiSettings } from "../http/ApiSettings.ts"
import { CurrentUser } from "../http/Identity.ts"
import type { ChangeLimit } from "../kernel/ChangeLimit.ts"
import { Table } from "../platform/Table.ts"
import { takeToken } from "./ChangeBucket.ts"
import { profileKey, tierOf } from "./TenantItem.ts"
import type { Tier } from "./Tier.ts"

/** Changes of a tenant of each tier, unless the configuration has others: well below what the stage takes of all. */
export const changeLimits: Readonly<Record<Tier, ChangeLimit>> = {
  BASIC: { perSecond: 1, burst: 60 },
  STANDARD: { perSecond: 2, burst: 120 },
  PREMIUM: { perSecond: 5, burst: 300 },
  ENTERPRISE: { perSecond: 10, burst: 600 },
}

/** The limit and what is left of it, as the IETF's draft writes them: a policy by its name, and seconds until it is full again. */
export const rateLimitHeaders = (
  { burst, perSecond }: ChangeLimit,
  left: { readonly tokens: number; readonly fullInSeconds: number },
) => ({
  "ratelimit-policy": `"changes";q=${burst};w=${Math.ceil(burst / perSecond)}`,
  ratelimit: `"changes";r=${left.tokens};t=${left.fullInSeconds}`,
})

/** Counts a change to its tenant's limit, and says in the answer what is left. The platform's staff takes nothing of it. */
export const countChange = Effect.fn("ChangeLimits.count")(function* (tenantId: string) {
  if (isStaff(yield* CurrentUser)) return
  const table = yield* Table
  const { changeLimits: configured } = yield* ApiSettings
  const tier = tierOf(yield* table.get(profileKey(tenantId)))
  const limit = configured[tier] ?? changeLimits[tier]
  const { setOnce } = yield* AnswerHeaders
  const say = (left: { readonly tokens: number; readonly fullInSeconds: number }) =>
    Effect.sync(() => {
      for (const [name, value] of Object.entries(rateLimitHeaders(limit, left))) setOnce(name, value)
    })
  yield* takeToken(tenantId, limit).pipe(
    Effect.tapErrorTag("ChangeLimitReached", ({ retryAfter }) => say({ tokens: 0, fullInSeconds: retryAfter })),
    Effect.flatMap(say),
  )
})

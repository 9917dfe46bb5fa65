import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Environment } from "../kernel/Environment.ts"
import { InternalError } from "../kernel/HttpErrors.ts"
import { type Site } from "./Site.ts"

/** The statuses of a site that has a WordPress site which can be worked on. */
export const running = ["ACTIVE", "SUSPENDED"] as const

/** Which WordPress site an operation works on: in the payload of every operation on a site that stands. */
export const SiteTargetPayload = Schema.Struct({
  tenantId: Schema.String,
  siteId: Schema.String,
  environment: Environment,
  subdomain: Schema.String,
  wpSiteId: Schema.Int,
})

export const targetOf = ({
  environment,
  siteId,
  subdomain,
  tenantId,
  wpSiteId,
}: Site): Effect.Effect<typeof SiteTargetPayload.Type, InternalError> =>
  wpSiteId === undefined
    ? Effect.fail(new InternalError({ cause: `${siteId} has no WordPress site` }))
    : Effect.succeed({ tenantId, siteId, environment, subdomain, wpSiteId })

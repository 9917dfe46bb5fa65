import * as Cache from "effect/Cache"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

import { TenantSecrets } from "../platform/TenantSecrets.ts"
import { authorizationOf, readCredentials, WordPressCredentials } from "./WordPressCredentials.ts"

/** The passwords that the tenants' secrets hold. Apart from the service, which the rotation has without the sessions that these need. */
export const tenantCredentials = Layer.effect(
  WordPressCredentials,
  Effect.gen(function* () {
    const secrets = yield* TenantSecrets
    const cache = yield* Cache.make({
      capacity: 1000,
      timeToLive: "5 minutes",
      lookup: (tenantId: string) =>
        secrets.get(tenantId).pipe(Effect.flatMap(readCredentials), Effect.map(authorizationOf)),
    })
    return WordPressCredentials.of({
      authorization: (tenantId) =>
        Cache.get(cache, tenantId).pipe(Effect.tapError(() => Cache.invalidate(cache, tenantId))),
      forget: (tenantId) => Cache.invalidate(cache, tenantId),
    })
  }),
)

import * as Schema from "effect/Schema"

import { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { makeSaga } from "../../operations/engine/Saga.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { endSiteChange, lockSite, releaseSite } from "../../sites/SiteLock.ts"
import { inspectWordPressSite, suspendWordPressSite } from "../../sites/SiteSteps.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"

/** The payload of a SITE_STATUS_REQUEST. */
export const SiteStatusPayload = Schema.Struct({
  ...WordPressSiteRef.fields,
  to: Schema.Literals(["ACTIVE", "SUSPENDED"]),
})

/** The suspension of a site, and its end (US-SITES-006). One that fails leaves it as it was. */
export const siteStatusChange = makeSaga<typeof SiteStatusPayload, WordPress | SiteAddresses | NetworkAddresses>(
  SiteStatusPayload,
  {
    steps: [
      {
        name: "find-site",
        weight: 40,
        message: "Looking for the site in WordPress",
        run: ({ payload }) => inspectWordPressSite(payload, payload.wpSiteId),
      },
      {
        name: "set-status",
        weight: 60,
        message: "Changing the status in WordPress",
        run: ({ payload }) => suspendWordPressSite(payload, payload.wpSiteId, payload.to === "SUSPENDED"),
        undo: ({ payload }) => suspendWordPressSite(payload, payload.wpSiteId, payload.to !== "SUSPENDED"),
      },
    ],
    noReturnAfter: "find-site",
    result: ({ payload }) => ({ status: payload.to }),
    onCompleted: ({ now, operation, payload, table }) => [
      endSiteChange(table, operation, operation.operationId, payload.to, now, {}),
    ],
    onFailed: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
    onRetry: ({ operation, payload, table }) => [
      lockSite(table, operation, {
        operationId: operation.operationId,
        from: [payload.to === "ACTIVE" ? "SUSPENDED" : "ACTIVE"],
      }),
    ],
  },
)

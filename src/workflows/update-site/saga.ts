import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { makeSaga, recorded, stepRecord } from "../../operations/engine/Saga.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { settingsIn, SiteConfiguration, SiteStatus } from "../../sites/Site.ts"
import { lockSite, releaseSite } from "../../sites/SiteLock.ts"
import { applySettings, readSettings } from "../../sites/SiteSettings.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"

/** The payload of a SITE_UPDATE_REQUEST: what was asked for, and no more, so that a late retry takes nothing back. */
export const SiteUpdatePayload = Schema.Struct({
  ...WordPressSiteRef.fields,
  siteName: Schema.optionalKey(Schema.String),
  configuration: SiteConfiguration,
  status: SiteStatus,
})

const before = stepRecord("read-settings", Schema.Struct({ siteName: Schema.String, configuration: SiteConfiguration }))

/** The update of a site's name and settings (US-SITES-002). One that fails leaves them as they were. */
export const siteUpdating = makeSaga<typeof SiteUpdatePayload, WordPress | SiteAddresses | NetworkAddresses>(
  SiteUpdatePayload,
  {
    steps: [
      {
        name: before.step,
        weight: 40,
        message: "Reading the settings",
        run: ({ payload }) => readSettings(payload),
      },
      {
        name: "apply-settings",
        weight: 60,
        message: "Writing the settings",
        run: ({ payload }) => applySettings(payload, payload),
        undo: Effect.fnUntraced(function* ({ journal, payload }) {
          const found = yield* recorded(journal, before)
          const given = new Set(Object.keys(payload.configuration))
          const changed = Object.entries(found.configuration).filter(([name]) => given.has(name))
          return yield* applySettings(payload, {
            ...(payload.siteName === undefined ? {} : { siteName: found.siteName }),
            configuration: Object.fromEntries(changed),
          })
        }),
      },
    ],
    noReturnAfter: before.step,
    result: ({ payload }) => ({ status: payload.status }),
    onCompleted: ({ now, operation, payload, table }) => [
      releaseSite(table, operation, operation.operationId, {
        now,
        set: {
          ...(payload.siteName === undefined ? {} : { siteName: payload.siteName }),
          ...settingsIn(payload.configuration),
        },
      }),
    ],
    onFailed: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
    onRetry: ({ operation, payload, table }) => [
      lockSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
    ],
  },
)

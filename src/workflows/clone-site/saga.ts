import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { Archive, ofAttempt, warningsOf } from "../../backups/ArchiveSteps.ts"
import { bringBack, type ContentServices, storeSite } from "../../backups/BackupSteps.ts"
import { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import type { Topic } from "../../platform/Topic.ts"
import { bringPlugins, Brought, broughtWarnings } from "../../plugins/installed/SiteInventory.ts"
import type { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { settingsIn, SiteConfiguration } from "../../sites/Site.ts"
import { failSite } from "../../sites/SiteLock.ts"
import { checkSettings, readSettings } from "../../sites/SiteSettings.ts"
import { createWordPressSite } from "../../sites/SiteSteps.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import { becomeActive, created, lookAtMade, provisionAgain, SiteCreationPayload } from "../create-site/saga.ts"
import { makeWordPressSite } from "../create-site/steps.ts"

/** The payload of a SITE_CLONE_REQUEST: the new site, as in a creation, and where its content comes from. */
export const SiteClonePayload = Schema.Struct({
  ...SiteCreationPayload.fields,
  source: WordPressSiteRef,
  archiveId: Schema.String,
})

const exported = stepRecord("export-source", Archive)
const imported = stepRecord("import", Schema.Unknown)
const brought = stepRecord("record-plugins", Brought)
const seen = stepRecord("activate", Schema.Struct({ siteName: Schema.String, configuration: SiteConfiguration }))

/** A new site with the content of another (US-SITES-007). */
export const siteCloning = makeSaga<
  typeof SiteClonePayload,
  ContentServices | PluginStore | Topic | SiteAddresses | NetworkAddresses
>(SiteClonePayload, {
  steps: [
    {
      name: exported.step,
      weight: 35,
      message: "Reading the site to clone",
      run: ({ operation, payload: { archiveId, source } }) =>
        storeSite(source, operation, ofAttempt(operation, archiveId), "exports"),
    },
    {
      name: created.step,
      weight: 30,
      message: "Creating the WordPress site",
      run: Effect.fnUntraced(function* ({ payload }) {
        const { mail } = payload.configuration
        if (mail === undefined) return yield* createWordPressSite(payload, payload.siteName)
        // Before there is anything in it that could be sent.
        const wanted = { siteName: payload.siteName, configuration: { mail } }
        const { settings, wpSiteId } = yield* makeWordPressSite(payload, wanted)
        yield* checkSettings(settings, wanted)
        return { wpSiteId }
      }),
    },
    {
      name: imported.step,
      weight: 25,
      message: "Bringing in the content",
      run: Effect.fnUntraced(function* ({ journal, operation, payload }) {
        const archive = yield* recorded(journal, exported)
        const { wpSiteId } = yield* recorded(journal, created)
        const importId = ofAttempt(operation, operation.operationId)
        return yield* bringBack({ ...payload, wpSiteId }, archive, importId, { name: payload.siteName })
      }),
    },
    {
      name: brought.step,
      weight: 5,
      message: "Recording the plugins",
      run: Effect.fnUntraced(function* ({ journal, operation, payload }) {
        const { wpSiteId } = yield* recorded(journal, created)
        return yield* bringPlugins({ ...payload, wpSiteId }, operation, payload.source.siteId)
      }),
    },
    {
      name: seen.step,
      weight: 10,
      message: "Activating the site",
      run: Effect.fnUntraced(function* ({ journal, payload }) {
        const { wpSiteId } = yield* recorded(journal, created)
        const found = yield* lookAtMade(payload, wpSiteId)
        return { ...found, ...(yield* readSettings(payload)) }
      }),
    },
  ],
  noReturnAfter: imported.step,
  metrics: { completed: "SiteCreated", failed: "SiteCreationFailed", duration: "SiteCreationDuration" },
  result: ({ operation, payload }) => ({
    status: "ACTIVE",
    clonedFrom: payload.source.siteId,
    ...warningsOf(
      recordIn(operation, exported),
      recordIn(operation, imported),
      broughtWarnings(recordIn(operation, brought)),
    ),
  }),
  onCompleted: (write) => {
    const { configuration, siteName } = recordIn(write.operation, seen)
    return [becomeActive(write, { siteName, ...settingsIn(configuration) })]
  },
  onFailed: ({ failure, now, operation, table }) => [failSite(table, operation, operation.operationId, failure, now)],
  onRetry: (write) => [provisionAgain(write)],
})

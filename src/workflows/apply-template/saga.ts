import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { BackedUp, ofAttempt } from "../../backups/ArchiveSteps.ts"
import { bringBack, storeBackup, type ContentServices } from "../../backups/BackupSteps.ts"
import { WordPressSiteRef } from "../../kernel/SiteRef.ts"
import { makeSaga, recorded, recordIn, stepRecord } from "../../operations/engine/Saga.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { countInstalls } from "../../plugins/marketplace/PluginItem.ts"
import type { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { HealthStatus, SiteStatus } from "../../sites/Site.ts"
import { verifySite } from "../../sites/SiteHealth.ts"
import { lockSite, releaseSite } from "../../sites/SiteLock.ts"
import {
  InstalledVersions,
  installPlugins,
  recordIncluded,
  ScreenedPlugins,
  screenIncluded,
  takeOffPlugins,
} from "../../templates/IncludedPlugins.ts"
import { countUse } from "../../templates/TemplateItem.ts"
import {
  activateTheme,
  ChosenTemplate,
  importContent,
  IncludedPlugin,
  inspectTheme,
  PlacedTheme,
  placeTheme,
  putBackTheme,
} from "../../templates/TemplateSteps.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"

/** The payload of a TEMPLATE_APPLICATION_REQUEST. */
export const TemplateApplicationPayload = Schema.Struct({
  ...WordPressSiteRef.fields,
  status: SiteStatus,
  template: ChosenTemplate,
  /** The plugins that come with it and that the site does not have yet. */
  plugins: Schema.Array(IncludedPlugin),
  checkpointId: Schema.String,
})

const screened = stepRecord(
  "screen",
  Schema.Struct({
    ...ScreenedPlugins.fields,
    /** The version in which the theme was there before. */
    themeVersion: Schema.NullOr(Schema.String),
  }),
)
const checkpoint = stepRecord("checkpoint", BackedUp)
const placed = stepRecord("install-theme", PlacedTheme)
const installed = stepRecord("install-plugins", InstalledVersions)
const verified = stepRecord("verify", Schema.Struct({ healthStatus: HealthStatus }))

/** A template put on a site (US-TEMP-003). Whatever fails puts the site back to its checkpoint. */
export const templateApplication = makeSaga<
  typeof TemplateApplicationPayload,
  ContentServices | SiteAddresses | NetworkAddresses | PluginStore
>(TemplateApplicationPayload, {
  steps: [
    {
      name: screened.step,
      weight: 5,
      message: "Checking the template and its plugins",
      run: Effect.fnUntraced(function* ({ payload }) {
        const plugins = yield* screenIncluded(payload, payload.template, payload.plugins)
        return { ...plugins, themeVersion: yield* inspectTheme(payload, payload.template) }
      }),
    },
    {
      name: checkpoint.step,
      weight: 20,
      message: "Backing the site up",
      run: ({ operation, payload }) =>
        storeBackup(payload, operation, { backupId: payload.checkpointId, kind: "SAFETY" }),
    },
    {
      name: placed.step,
      weight: 15,
      message: "Installing the theme",
      run: ({ payload }) => placeTheme(payload, payload.template),
      undo: Effect.fnUntraced(function* ({ journal, payload }) {
        const { themeVersion } = yield* recorded(journal, screened)
        return yield* putBackTheme(payload, payload.template, themeVersion)
      }),
    },
    {
      name: "activate-theme",
      weight: 10,
      message: "Activating the theme",
      run: ({ payload }) => activateTheme(payload, payload.template),
      undo: Effect.fnUntraced(function* ({ journal, operation, payload }) {
        const backup = yield* recorded(journal, checkpoint)
        return yield* bringBack(payload, backup, `${ofAttempt(operation, operation.operationId)}-undo`)
      }),
    },
    {
      name: "import-content",
      weight: 20,
      message: "Bringing in the template's pages",
      run: ({ operation, payload }) =>
        importContent(payload, payload.template, ofAttempt(operation, operation.operationId)),
    },
    {
      name: installed.step,
      weight: 25,
      message: "Installing the template's plugins",
      run: ({ journal, payload }) =>
        Effect.flatMap(recorded(journal, screened), ({ plugins }) => installPlugins(payload, plugins)),
      undo: ({ journal, payload }) =>
        Effect.flatMap(recorded(journal, screened), ({ plugins }) => takeOffPlugins(payload, plugins)),
    },
    {
      name: verified.step,
      weight: 5,
      message: "Looking whether the site works",
      run: ({ payload }) => verifySite(payload, payload.status === "SUSPENDED", "template"),
    },
  ],
  noReturnAfter: placed.step,
  metrics: {
    completed: "TemplateApplied",
    of: ({ payload }) => templateIdIn(payload).template.templateId,
  },
  result: ({ operation, payload }) => ({
    status: payload.status,
    templateId: payload.template.templateId,
    checkpointId: ofAttempt(operation, payload.checkpointId),
    warnings: [...recordIn(operation, screened).warnings, ...recordIn(operation, placed).warnings],
  }),
  onCompleted: ({ now, operation, payload, table }) => {
    const versions = recordIn(operation, installed)
    const { plugins } = recordIn(operation, screened)
    const { templateId } = payload.template
    return [
      releaseSite(table, operation, operation.operationId, {
        now,
        set: { templateId, ...recordIn(operation, verified) },
      }),
      ...recordIncluded(table, payload, plugins, versions, operation, now),
    ]
  },
  counts: ({ operation, payload, table }) => [
    countUse(table, payload.template.templateId),
    ...recordIn(operation, screened).plugins.map(({ pluginId }) => countInstalls(table, pluginId, 1)),
  ],
  onFailed: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
  onRetry: ({ operation, payload, table }) => [
    lockSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
  ],
})

const templateIdIn = Schema.decodeUnknownSync(Schema.Struct({ template: Schema.Struct({ templateId: Schema.String }) }))

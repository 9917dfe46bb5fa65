import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { BackedUp, backUp, importSite, ofAttempt } from "../../backups/ArchiveSteps.ts"
import type { BackupStore } from "../../backups/BackupStore.ts"
import { makeSaga, recorded } from "../../operations/engine/Saga.ts"
import type { Archives } from "../../platform/Archives.ts"
import type { Settings } from "../../platform/Settings.ts"
import { countInstalls } from "../../plugins/marketplace/PluginItem.ts"
import type { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { HealthStatus, SiteStatus } from "../../sites/Site.ts"
import { verifySite } from "../../sites/SiteHealth.ts"
import { lockSite, releaseSite } from "../../sites/SiteLock.ts"
import { SiteTargetPayload } from "../../sites/SiteTarget.ts"
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
import type { WordPress } from "../../wordpress/WordPress.ts"

/** The payload of a TEMPLATE_APPLICATION_REQUEST. */
export const TemplateApplicationPayload = Schema.Struct({
  ...SiteTargetPayload.fields,
  status: SiteStatus,
  template: ChosenTemplate,
  /** The plugins that come with it and that the site does not have yet. */
  plugins: Schema.Array(IncludedPlugin),
  checkpointId: Schema.String,
})

const versionsIn = Schema.decodeUnknownSync(InstalledVersions)
const Screened = Schema.Struct({
  ...ScreenedPlugins.fields,
  /** The version in which the theme was there before. */
  themeVersion: Schema.NullOr(Schema.String),
})
const screenedIn = Schema.decodeUnknownSync(Screened)
const placedIn = Schema.decodeUnknownSync(PlacedTheme)
const verifiedIn = Schema.decodeUnknownSync(Schema.Struct({ healthStatus: HealthStatus }))

/** A template put on a site (US-TEMP-003). Whatever fails puts the site back to its checkpoint. */
export const templateApplication = makeSaga<
  typeof TemplateApplicationPayload,
  WordPress | Archives | BackupStore | PluginStore | Settings
>(TemplateApplicationPayload, {
  steps: [
    {
      name: "screen",
      weight: 5,
      message: "Checking the template and its plugins",
      run: Effect.fnUntraced(function* ({ payload }) {
        const screened = yield* screenIncluded(payload, payload.template, payload.plugins)
        return { ...screened, themeVersion: yield* inspectTheme(payload, payload.template) }
      }),
    },
    {
      name: "checkpoint",
      weight: 20,
      message: "Backing the site up",
      run: ({ operation, payload }) => backUp(payload, operation, { backupId: payload.checkpointId, kind: "SAFETY" }),
    },
    {
      name: "install-theme",
      weight: 15,
      message: "Installing the theme",
      run: ({ payload }) => placeTheme(payload, payload.template),
      undo: Effect.fnUntraced(function* ({ journal, payload }) {
        const { themeVersion } = yield* recorded(journal, "screen", Screened)
        return yield* putBackTheme(payload, payload.template, themeVersion)
      }),
    },
    {
      name: "activate-theme",
      weight: 10,
      message: "Activating the theme",
      run: ({ payload }) => activateTheme(payload, payload.template),
      undo: Effect.fnUntraced(function* ({ journal, operation, payload }) {
        const checkpoint = yield* recorded(journal, "checkpoint", BackedUp)
        return yield* importSite(payload, checkpoint, `${ofAttempt(operation, operation.operationId)}-undo`)
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
      name: "install-plugins",
      weight: 25,
      message: "Installing the template's plugins",
      run: ({ journal, payload }) =>
        Effect.flatMap(recorded(journal, "screen", ScreenedPlugins), ({ plugins }) => installPlugins(payload, plugins)),
      undo: ({ journal, payload }) =>
        Effect.flatMap(recorded(journal, "screen", ScreenedPlugins), ({ plugins }) => takeOffPlugins(payload, plugins)),
    },
    {
      name: "verify",
      weight: 5,
      message: "Looking whether the site works",
      run: ({ payload }) => verifySite(payload, payload.status === "SUSPENDED", "template"),
    },
  ],
  noReturnAfter: "install-theme",
  metrics: {
    completed: "TemplateApplied",
    of: ({ payload }) => templateIdIn(payload).template.templateId,
  },
  result: ({ operation, payload }) => ({
    status: payload.status,
    templateId: payload.template.templateId,
    checkpointId: ofAttempt(operation, payload.checkpointId),
    warnings: [
      ...screenedIn(operation.journal["screen"]).warnings,
      ...placedIn(operation.journal["install-theme"]).warnings,
    ],
  }),
  onCompleted: ({ now, operation, payload, table }) => {
    const versions = versionsIn(operation.journal["install-plugins"])
    const { plugins } = screenedIn(operation.journal["screen"])
    const { templateId } = payload.template
    return [
      releaseSite(table, operation, operation.operationId, {
        now,
        set: { templateId, ...verifiedIn(operation.journal["verify"]) },
      }),
      ...recordIncluded(table, payload, plugins, versions, operation, now),
    ]
  },
  counts: ({ operation, payload, table }) => [
    countUse(table, payload.template.templateId),
    ...screenedIn(operation.journal["screen"]).plugins.map(({ pluginId }) => countInstalls(table, pluginId, 1)),
  ],
  onFailed: ({ operation, table }) => [releaseSite(table, operation, operation.operationId)],
  onRetry: ({ operation, payload, table }) => [
    lockSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
  ],
})

const templateIdIn = Schema.decodeUnknownSync(Schema.Struct({ template: Schema.Struct({ templateId: Schema.String }) }))

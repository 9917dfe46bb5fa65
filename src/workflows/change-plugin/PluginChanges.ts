import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { packageOf } from "../../catalogue/Package.ts"
import { type End, makeSaga, recorded, type Saga, type SagaWrite } from "../../operations/engine/Saga.ts"
import type { Archives } from "../../platform/Archives.ts"
import type { Settings } from "../../platform/Settings.ts"
import { unkeepable } from "../../platform/Storable.ts"
import { bringPlugin, planFiles, takeOffPlugin } from "../../plugins/installed/PluginFiles.ts"
import { removalResult } from "../../plugins/installed/PluginRemains.ts"
import {
  inspectPlugin,
  namedRefusals,
  readOption,
  removeOption,
  switchPlugin,
  writeOption,
} from "../../plugins/installed/PluginSteps.ts"
import {
  PluginConfigurationPayload,
  PluginRemovalPayload,
  PluginStatusPayload,
  type SitePluginPayload,
} from "../../plugins/installed/SitePlugin.ts"
import { PluginNotFound, SettingsNotKept } from "../../plugins/marketplace/PluginErrors.ts"
import {
  changeInstalled,
  checkInstalled,
  countInstalls,
  removeInstalled,
  type SeenRecord,
} from "../../plugins/marketplace/PluginItem.ts"
import { PluginStore } from "../../plugins/marketplace/PluginStore.ts"
import { lockSite, releaseSite } from "../../sites/SiteLock.ts"
import { checkVersions } from "../../sites/SiteSteps.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"
import { WordPressPluginRemoval, WordPressSitePlugin } from "../../wordpress/WordPressPlugins.ts"

type OnSite = SagaWrite<typeof SitePluginPayload.Type>

const release = ({ operation, table }: End): TransactWriteItem => releaseSite(table, operation, operation.operationId)

/** A new attempt works on the installation that the first one was about, and not on a later one. */
const installedAs =
  (sameAs: (seen: typeof SeenRecord.Type) => Partial<typeof SeenRecord.Type>) =>
  ({ operation, payload, table }: OnSite): ReadonlyArray<TransactWriteItem> => [
    lockSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
    checkInstalled(table, payload.siteId, payload.pluginId, payload.seen === undefined ? {} : sameAs(payload.seen)),
  ]

/** What an operation does at its ends that takes an installed plugin as it finds it. */
export const endsOnInstalled = {
  onFailed: (write: End) => [release(write)],
  onRetry: installedAs(({ installedAt }) => ({ installedAt })),
}

/** What an operation does at its ends that would undo a later change of the same kind. */
const ends = { ...endsOnInstalled, onRetry: installedAs((seen) => seen) }

const removedIn = Schema.decodeUnknownSync(WordPressPluginRemoval)

/** The removal of a plugin from a site (US-PLUG-003). Its files go with the last site of the tenant that has it. */
export const pluginRemoval: Saga<WordPress | PluginStore | Settings> = makeSaga<
  typeof PluginRemovalPayload,
  WordPress | PluginStore | Settings
>(PluginRemovalPayload, {
  ...endsOnInstalled,
  steps: [
    {
      name: "remove",
      weight: 100,
      message: "Removing the plugin",
      run: ({ payload }) => takeOffPlugin(payload, payload, { purge: payload.purge ?? false }),
    },
  ],
  result: ({ operation, payload }) => ({
    status: payload.status,
    pluginId: payload.pluginId,
    ...removalResult(removedIn(operation.journal["remove"])),
  }),
  onCompleted: (write) => [release(write), removeInstalled(write.table, write.payload.siteId, write.payload.pluginId)],
  counts: ({ payload, table }) => [countInstalls(table, payload.pluginId, -1)],
})

const Found = Schema.Struct({ active: Schema.Boolean })
const switchedIn = Schema.decodeUnknownSync(WordPressSitePlugin)

/** The files with which a plugin would be switched on, after screening: those that are there, or those that were recorded. */
const planEnabling = Effect.fnUntraced(function* (payload: typeof PluginStatusPayload.Type) {
  const store = yield* PluginStore
  const { pluginId, siteId } = payload
  const plugin = yield* store.get(pluginId)
  const record = yield* store.installed(siteId, pluginId)
  if (plugin === undefined || record === undefined) return yield* new PluginNotFound({ pluginId })
  const wanted = packageOf(plugin.packages, record.installedVersion) ?? packageOf(plugin.packages, plugin.version)
  if (wanted === undefined) return yield* new PluginNotFound({ pluginId })
  const site = yield* checkVersions(payload, {})
  // Whoever installed one of two that conflict acknowledged it then.
  return yield* planFiles(payload, wanted, { plugin, site, acknowledgeConflicts: true }, "keep")
})

/** Whether a plugin is active on the site. */
const isActive = (payload: typeof PluginStatusPayload.Type) =>
  Effect.map(inspectPlugin(payload, payload.slug), ({ sites }) =>
    sites.some(({ active, siteId }) => active && siteId === payload.siteId),
  )

/** A plugin switched on, screened as at its installation, or off on a site (US-PLUG-006). One that fails leaves it as it was found. */
export const pluginStatusChange = makeSaga<typeof PluginStatusPayload, WordPress | Archives | PluginStore | Settings>(
  PluginStatusPayload,
  {
    ...ends,
    steps: [
      {
        name: "find-plugin",
        weight: 30,
        message: "Looking for the plugin in WordPress",
        run: Effect.fnUntraced(function* ({ payload }) {
          const active = yield* isActive(payload)
          if (payload.isActive) yield* planEnabling(payload)
          return { active }
        }),
      },
      {
        name: "switch",
        weight: 70,
        message: "Switching the plugin",
        run: ({ payload }) =>
          payload.isActive
            ? bringPlugin(payload, payload, planEnabling(payload))
            : namedRefusals(payload.pluginId)(switchPlugin(payload, payload.slug, false)),
        // One that is as it was need not be switched back: WordPress may have refused to switch it at all.
        undo: Effect.fnUntraced(function* ({ journal, payload }) {
          const { active } = yield* recorded(journal, "find-plugin", Found)
          return (yield* isActive(payload)) === active ? null : yield* switchPlugin(payload, payload.slug, active)
        }),
      },
    ],
    noReturnAfter: "find-plugin",
    result: ({ payload }) => ({ status: payload.status, pluginId: payload.pluginId }),
    onCompleted: (write) => {
      const { now, operation, payload, table } = write
      const { version } = switchedIn(operation.journal["switch"])
      const set = { isActive: payload.isActive, installedVersion: version, updatedAt: now }
      return [release(write), changeInstalled(table, payload.siteId, payload.pluginId, set)]
    },
  },
)

const Option = Schema.Struct({ value: Schema.Unknown, existed: Schema.Boolean })

/** A plugin's settings written to the option that holds them, and recorded (US-PLUG-004). */
export const pluginConfiguration = makeSaga<typeof PluginConfigurationPayload, WordPress | Settings>(
  PluginConfigurationPayload,
  {
    ...ends,
    steps: [
      {
        name: "read-settings",
        weight: 40,
        message: "Reading the plugin's settings",
        run: Effect.fnUntraced(function* ({ payload }) {
          const found = yield* readOption(payload, payload.slug, payload.option)
          const reason = unkeepable(found.value)
          return reason === undefined ? found : yield* new SettingsNotKept({ pluginId: payload.pluginId, reason })
        }),
      },
      {
        name: "write-settings",
        weight: 60,
        message: "Writing the plugin's settings",
        // What was written is in the payload: once in a record is enough for settings.
        run: ({ payload }) =>
          Effect.as(writeOption(payload, payload.slug, payload.option, payload.configuration), null),
        undo: Effect.fnUntraced(function* ({ journal, payload }) {
          const { existed, value } = yield* recorded(journal, "read-settings", Option)
          return existed
            ? yield* writeOption(payload, payload.slug, payload.option, value)
            : yield* removeOption(payload, payload.slug, payload.option)
        }),
      },
    ],
    noReturnAfter: "read-settings",
    result: ({ payload }) => ({ status: payload.status, pluginId: payload.pluginId }),
    onCompleted: (write) => {
      const { now, payload, table } = write
      const set = { configuration: payload.configuration, updatedAt: now }
      return [release(write), changeInstalled(table, payload.siteId, payload.pluginId, set)]
    },
  },
)

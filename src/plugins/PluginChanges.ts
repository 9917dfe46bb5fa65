import type { TransactWriteItem } from "@aws-sdk/client-dynamodb"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { type End, makeSaga, recorded, type Saga, type SagaWrite } from "../operations/Saga.ts"
import type { Settings } from "../runtime/Settings.ts"
import { holdSite, releaseSite } from "../sites/SiteHold.ts"
import type { WordPress } from "../wordpress/WordPress.ts"
import { changeInstalled, countInstalls, forgetInstalled } from "./PluginItem.ts"
import { inspectPlugin, readOption, removeOption, removePlugin, switchPlugin, writeOption } from "./PluginSteps.ts"
import { PluginConfigurationPayload, PluginStatusPayload, SitePluginPayload } from "./SitePlugin.ts"

type OnSite = SagaWrite<typeof SitePluginPayload.Type>

const release = ({ operation, table }: End): TransactWriteItem => releaseSite(table, operation, operation.operationId)

/** What every operation on an installed plugin does at its ends. */
const ends = {
  onFailed: (write: End) => [release(write)],
  onRetry: ({ operation, payload, table }: OnSite) => [
    holdSite(table, operation, { operationId: operation.operationId, from: [payload.status] }),
  ],
}

/** The removal of a plugin from a site (US-PLUG-003). Its files go with the last site of the tenant that uses it. */
export const pluginRemoval: Saga<WordPress | Settings> = makeSaga<typeof SitePluginPayload, WordPress | Settings>(
  SitePluginPayload,
  {
    ...ends,
    steps: [
      {
        name: "remove",
        weight: 100,
        message: "Removing the plugin",
        run: ({ payload }) => removePlugin(payload, payload.slug),
      },
    ],
    result: ({ payload }) => ({ status: payload.status, pluginId: payload.pluginId }),
    onCompleted: (write) => [
      release(write),
      forgetInstalled(write.table, write.payload.siteId, write.payload.pluginId),
    ],
    counts: ({ payload, table }) => [countInstalls(table, payload.pluginId, -1)],
  },
)

const Found = Schema.Struct({ active: Schema.Boolean })

/** A plugin switched on or off on a site (US-PLUG-006). One that fails leaves it as it was found. */
export const pluginStatusChange = makeSaga<typeof PluginStatusPayload, WordPress | Settings>(PluginStatusPayload, {
  ...ends,
  steps: [
    {
      name: "find-plugin",
      weight: 30,
      message: "Looking for the plugin in WordPress",
      run: Effect.fnUntraced(function* ({ payload }) {
        const { sites } = yield* inspectPlugin(payload, payload.slug)
        return { active: sites.some(({ active, siteId }) => active && siteId === payload.siteId) }
      }),
    },
    {
      name: "switch",
      weight: 70,
      message: "Switching the plugin",
      run: ({ payload }) => switchPlugin(payload, payload.slug, payload.isActive),
      undo: Effect.fnUntraced(function* ({ journal, payload }) {
        const { active } = yield* recorded(journal, "find-plugin", Found)
        return yield* switchPlugin(payload, payload.slug, active)
      }),
    },
  ],
  noReturnAfter: "find-plugin",
  result: ({ payload }) => ({ status: payload.status, pluginId: payload.pluginId }),
  onCompleted: (write) => {
    const { now, payload, table } = write
    const set = { isActive: payload.isActive, updatedAt: now }
    return [release(write), changeInstalled(table, payload.siteId, payload.pluginId, set)]
  },
})

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
        run: ({ payload }) => readOption(payload, payload.slug, payload.option),
      },
      {
        name: "write-settings",
        weight: 60,
        message: "Writing the plugin's settings",
        run: ({ payload }) => writeOption(payload, payload.slug, payload.option, payload.configuration),
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

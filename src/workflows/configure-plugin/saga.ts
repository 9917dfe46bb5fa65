import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

import { makeSaga, recorded, stepRecord } from "../../operations/engine/Saga.ts"
import type { SiteAddresses } from "../../platform/SiteAddresses.ts"
import { unkeepable } from "../../platform/Storable.ts"
import { readOption, removeOption, writeOption } from "../../plugins/installed/PluginSteps.ts"
import { PluginConfigurationPayload } from "../../plugins/installed/SitePlugin.ts"
import { SettingsNotKept } from "../../plugins/marketplace/PluginErrors.ts"
import { changeInstalled } from "../../plugins/marketplace/PluginItem.ts"
import type { NetworkAddresses } from "../../wordpress/NetworkAddresses.ts"
import type { WordPress } from "../../wordpress/WordPress.ts"
import { endsOnSeen, release } from "../shared/InstalledPluginEnds.ts"

const before = stepRecord("read-settings", Schema.Struct({ value: Schema.Unknown, existed: Schema.Boolean }))

/** A plugin's settings written to the option that holds them, and recorded (US-PLUG-004). */
export const pluginConfiguration = makeSaga<
  typeof PluginConfigurationPayload,
  WordPress | SiteAddresses | NetworkAddresses
>(PluginConfigurationPayload, {
  ...endsOnSeen,
  steps: [
    {
      name: before.step,
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
      run: ({ payload }) => Effect.as(writeOption(payload, payload.slug, payload.option, payload.configuration), null),
      undo: Effect.fnUntraced(function* ({ journal, payload }) {
        const { existed, value } = yield* recorded(journal, before)
        return existed
          ? yield* writeOption(payload, payload.slug, payload.option, value)
          : yield* removeOption(payload, payload.slug, payload.option)
      }),
    },
  ],
  noReturnAfter: before.step,
  result: ({ payload }) => ({ status: payload.status, pluginId: payload.pluginId }),
  onCompleted: (write) => {
    const { now, payload, table } = write
    const set = { configuration: payload.configuration, updatedAt: now }
    return [release(write), changeInstalled(table, payload.siteId, payload.pluginId, set)]
  },
})

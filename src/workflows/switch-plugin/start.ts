import * as Effect from "effect/Effect"

import type { RequestOf } from "../../http/Endpoint.ts"
import type { PluginParams } from "../../plugins/installed/SitePluginsApi.ts"
import { changeInstalledPlugin, viewAfter } from "../shared/InstalledPluginStart.ts"
import type { endpoint } from "./endpoint.ts"
import { pluginStatusChange } from "./saga.ts"

/** Enables or disables a plugin on a site, within the request if there is time. */
export const switchPlugin = Effect.fn("SwitchPlugin.start")(function* (params: PluginParams, isActive: boolean) {
  const done = yield* changeInstalledPlugin(params, "PLUGIN_STATUS", pluginStatusChange, () =>
    Effect.succeed({ isActive }),
  )
  return yield* viewAfter(params, done)
})

export const handler = {
  handle: ({ params, payload }: RequestOf<typeof endpoint>) => switchPlugin(params, payload.isActive),
}

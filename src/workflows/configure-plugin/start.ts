import * as Effect from "effect/Effect"

import type { RequestOf } from "../../http/Endpoint.ts"
import type { PluginParams } from "../../plugins/installed/SitePluginsApi.ts"
import { checkConfiguration } from "../../plugins/marketplace/PluginConfiguration.ts"
import { settingsWithSecrets } from "../../plugins/settings/SecretSettings.ts"
import { changeInstalledPlugin, marketplacePlugin, viewAfter } from "../shared/InstalledPluginStart.ts"
import type { endpoint } from "./endpoint.ts"
import { pluginConfiguration } from "./saga.ts"

/** Sets all of a plugin's settings, within the request if there is time. Secrets that are left out stay as they were. */
export const configurePlugin = Effect.fn("ConfigurePlugin.start")(function* (
  params: PluginParams,
  configuration: Readonly<Record<string, unknown>>,
) {
  const done = yield* changeInstalledPlugin(
    params,
    "PLUGIN_CONFIGURATION",
    pluginConfiguration,
    Effect.fnUntraced(function* (installed) {
      const plugin = yield* marketplacePlugin(params.pluginId)
      const whole = settingsWithSecrets(configuration, installed.configuration, plugin.configSchema)
      return { option: yield* checkConfiguration(plugin, whole), configuration: whole }
    }),
  )
  return yield* viewAfter(params, done)
})

export const handler = {
  handle: ({ params, payload }: RequestOf<typeof endpoint>) => configurePlugin(params, payload.configuration),
}
